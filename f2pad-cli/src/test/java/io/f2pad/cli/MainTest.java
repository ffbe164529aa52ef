package io.f2pad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.f2pad.detect.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing, help and exit codes; nothing here starts a job. */
class MainTest {

    @Test
    void noCommandIsWrongUsageAndShowsTheCommands() {
        Run.f2pad().exits(Main.USAGE).says("a command is missing", "fit", "detect", "eval", "synth", "demo", "inspect",
                "doctor", "weights", "bench");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fit", "detect", "eval", "synth", "inspect"})
    void missingOptionsAreWrongUsage(String command) {
        Run.f2pad(command).exits(Main.USAGE).says("f2pad " + command, "Missing required", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "fit --data d --model m --size 16",
        "fit --data d --model m --size big",
        "fit --data d --model m --shots -1",
        "fit --data d --model m --threads -2",
        "fit --data d --model m --scorer other",
        "fit --data d --model m --backbone vgg16",
        "fit --data d --model m --set brightness=1",
        "fit --data d --model m --set channels=many",
        "fit --data d --model m --scorer patchcore --set coreset=-1",
        "fit --data d --model m --scorer patchcore --set squared=perhaps",
        "fit --data d --model m --inpainter clone",
        "fit --data d --model m --inpainter mae",
        "fit --data d --model m --mae-weights w",
        "fit --data d --model m --scorer cflow --set loss=perhaps",
        "fit --data d --model m --scorer cflow --set rate=0",
        "fit --data d --model m --quantile 1",
        "fit --data d --model m --colour blue",
        "eval --model m --data d --out o --threshold best",
        "eval --model m --data d --out o --threshold NaN",
        "eval --model m --data d --out o --limit -3",
        "synth --data d --out o --count 0",
        "detect --model m --out o",
        "paint"})
    void wrongValuesAreWrongUsage(String line) {
        Run run = Run.f2pad((Object[]) line.split(" ")).exits(Main.USAGE);
        assertTrue(run.err().startsWith("f2pad"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void anUnknownBackendIsAnsweredWithTheKnownOnes() {
        Run.f2pad("detect", "--model", "m", "--out", "o", "--backend", "abacus", "x.png").exits(Main.USAGE)
                .says("--backend", "cpu, cuda", "'abacus'");
    }

    @Test
    void versionAndHelpGoToStandardOutput() {
        assertEquals("f2pad " + Version.CURRENT, Run.f2pad("--version").exits(Main.DONE).out().strip());
        assertTrue(Run.f2pad("--help").exits(Main.DONE).out().contains("Exit codes"));
        assertTrue(Run.f2pad("eval", "--help").exits(Main.DONE).out().contains("--threshold"));
    }

    @Test
    void optionsMayStandInAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("my options.txt");
        Files.writeString(file, "inspect\n--model \"no such model.f2pad\"\n");
        Run.f2pad("@" + file).failsWith("f2pad inspect", "no such model.f2pad");
    }

    @Test
    void doctorNamesTheEngine() {
        JsonNode json = Run.f2pad("doctor", "--json").exits(Main.DONE).json();
        assertTrue(json.get("engine").textValue().startsWith("cpu ("), json.toString());
        assertTrue(json.get("cores").intValue() >= 1);
        assertTrue(json.get("device").has("GPU"), json.toString());
        assertEquals(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                json.get("vector_api").booleanValue());
        assertTrue(Run.f2pad("doctor").exits(Main.DONE).out().contains("Vector API"));
    }

    @Test
    void quietSaysNothing() {
        assertEquals("", Run.f2pad("doctor", "--quiet").exits(Main.DONE).out());
    }
}
