package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.backbone.KnownBackbone;
import io.f2pad.cli.demo.DemoSet;
import io.f2pad.cli.demo.Gasket;
import io.f2pad.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the commands that the README shows, and parses those of the other documents. */
class ReadmeCommandsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String PROMPT = "    ./f2pad ";

    @TempDir
    Path folder;

    private static List<String> commands(Path document) throws IOException {
        return Files.readAllLines(document).stream().filter(l -> l.startsWith(PROMPT))
                .map(l -> l.substring(PROMPT.length()).strip()).toList();
    }

    @Test
    void readmeCommandsRun() throws IOException {
        List<String> commands = commands(ROOT.resolve("README.md"));
        assertTrue(commands.contains("demo"), commands.toString());
        new DemoSet(48, 6, 1, 1, 11).write(new Gasket(), folder.resolve("DIR"));
        Safetensors.write(KnownBackbone.RESNET18.untrained(1).tensors(), Map.of(),
                folder.resolve("resnet18.safetensors"));
        Map<String, String> images = Map.of("image1.png", "DIR/test/defect/000.png", "image2.png",
                "DIR/test/good/000.png");
        List<String> files = List.of("DIR", "part.f2pad", "resnet18.safetensors", "found", "report");
        for (String command : commands) {
            if (command.equals("demo")) {
                continue;
            }
            Object[] words = Arrays.stream(command.split(" +")).map(w -> images.getOrDefault(w, w))
                    .map(w -> files.contains(w) || images.containsValue(w) ? folder.resolve(w) : w).toArray();
            Run.f2pad(words).exits(Main.DONE);
        }
        assertTrue(Files.exists(folder.resolve("found/results.json")) && Files.exists(
                folder.resolve("report/metrics.json")), Run.files(folder).toString());
    }

    @Test
    void documentedCommandsParse() throws IOException {
        for (Path document : List.of(ROOT.resolve("README.md"), ROOT.resolve("docs/results.md"),
                ROOT.resolve("docs/cuda.md"))) {
            for (String command : commands(document)) {
                CommandLine line = Main.commandLine();
                line.parseArgs(command.replaceFirst(" *[>|&].*", "").split(" +"));
                assertEquals(0, line.getUnmatchedArguments().size(), command);
            }
        }
    }
}
