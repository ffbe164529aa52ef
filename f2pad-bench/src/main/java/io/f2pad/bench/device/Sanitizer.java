package io.f2pad.bench.device;

import io.f2pad.tensor.BackendChoice;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The ops' focused passes under NVIDIA's memory checker, where the machine has it. */
final class Sanitizer implements Section.Measurement {

    private static final String NAME = "compute-sanitizer";
    /** Slower by far than without it, and cut off rather than waited for. */
    private static final int SECONDS = 50;

    @Override
    public void run(Scale scale, BackendChoice choice, Path folder, Rows rows)
            throws IOException, InterruptedException {
        Path tool = find();
        if (tool == null) {
            rows.add("skipped: there is no " + NAME + " on this machine");
            return;
        }
        rows.describe("memcheck on the ops' focused passes; the whole log is sanitizer.txt.", "line");
        Path work = Files.createDirectories(folder.resolve("sanitizer"));
        List<String> command = new ArrayList<>(List.of(tool.toString(), "--tool", "memcheck", "--error-exitcode", "9",
                "--print-limit", "20"));
        command.addAll(SectionProcess.java());
        command.addAll(List.of(SectionProcess.class.getName(), Section.CHECKS.name(), "try", choice.kind(),
                work.toString(), Integer.toString(SECONDS)));
        Path log = folder.resolve("sanitizer.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).lines()
                .filter(l -> l.startsWith("=========")).toList();
        rows.add(ended ? "exit " + process.exitValue() : "cut off after " + SECONDS + " s");
        lines.stream().filter(l -> l.contains("Invalid") || l.contains("ERROR SUMMARY") || l.contains("Program hit"))
                .limit(20).forEach(rows::add);
    }

    private static @Nullable Path find() {
        List<String> folders = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) {
            folders.addAll(List.of(path.split(File.pathSeparator)));
        }
        for (String toolkit : new String[] {System.getenv("CUDA_PATH"), System.getenv("CUDA_HOME"),
            "/usr/local/cuda"}) {
            if (toolkit != null) {
                folders.add(toolkit + "/bin");
            }
        }
        return folders.stream().filter(f -> !f.isEmpty()).map(f -> Path.of(f, NAME)).filter(Files::isExecutable)
                .findFirst().orElse(null);
    }
}
