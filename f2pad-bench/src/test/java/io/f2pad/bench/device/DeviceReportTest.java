package io.f2pad.bench.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.cuda.EmulatedDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report on the emulated device at tiny sizes, so that the first run on a GPU is not the first run. */
class DeviceReportTest {

    @TempDir
    private Path folder;

    @Test
    void everySectionComesToAnEnd() throws IOException, InterruptedException {
        EmulatedDevice.require();
        // Trials of algorithms would take most of the time; they have a test of their own.
        System.setProperty("f2pad.cuda.measure", "false");
        try {
            DeviceReport.main(new String[] {"cuda", folder.toString(), "--try"});
        } finally {
            System.clearProperty("f2pad.cuda.measure");
        }
        String text = Files.readString(folder.resolve("device.md"));
        for (Section section : Section.values()) {
            assertTrue(text.contains("## " + section.title + "\n"), text);
        }
        assertFalse(text.contains("failed: ") || text.contains("no time left"), text);
        assertTrue(text.contains("| regularizer |") && text.contains("| patchcore | 32 | 25 % | 2 |")
                && text.contains("| coupling_flow | ") && text.contains("| cflow | 2 |"), text);
        assertTrue(Files.readString(folder.resolve("device.json")).contains("\"columns\""), text);
    }

    @Test
    void aSectionThatFailsSaysSoInItsPlace() throws IOException, InterruptedException {
        SectionProcess.Result result = SectionProcess.run(Section.KERNELS, true, "none", folder, 60);
        assertTrue(result.markdown().contains("failed: exit 1"), result.markdown());
        result = SectionProcess.run(Section.KERNELS, true, "none", folder, 0);
        assertTrue(result.json().contains("failed: no time left"), result.json());
    }

    @Test
    void tablesAreWrittenInBothForms() {
        Rows rows = new Rows("T", 0);
        rows.describe("a \"note\"", "a", "b", "c");
        rows.put("x|y", 0.5, 1);
        rows.addMissing("failed", "z");
        rows.put("x|y", 0.25, 2);
        assertTrue(rows.timeIsUp());
        Table table = rows.table();
        assertEquals("## T\n\na \"note\"\n\n| a | b | c |\n|---|---|---|\n| x/y | 0.2500 | 2 |\n| z |  | failed |\n\n",
                table.markdown());
        assertTrue(table.json().contains("a \\\"note\\\"") && table.json().contains("[\"x|y\", 0.250000, 2]"),
                table.json());
    }
}
