package io.f2pad.bench.device;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A section in a JVM of its own: what crashes, hangs or breaks the device there does not end the report. */
final class SectionProcess {

    /** Share of the limit after which a section starts no other row. */
    private static final double ROWS = 0.8;
    /** Share of the limit after which it is cut off. */
    private static final double ALL = 0.95;

    private SectionProcess() {
    }

    /**
     * The child: measures one section and writes its table.
     *
     * @param args section, {@code try} or {@code full}, backend, folder, seconds
     * @throws Exception if the section fails
     */
    public static void main(String[] args) throws Exception {
        Section section = Section.valueOf(args[0]);
        Scale scale = args[1].equals("try") ? Scale.TRIAL : Scale.FULL;
        BackendChoice choice = new BackendChoice(args[2]);
        Path folder = Path.of(args[3]);
        try (Backend backend = choice.open(1)) {
            if (!backend.name().startsWith(args[2] + " (")) {
                throw new IllegalStateException("bench: " + args[2] + " was asked for, but " + backend.name()
                        + " runs");
            }
        }
        double seconds = Integer.parseInt(args[4]);
        Rows rows = new Rows(section.title, ROWS * seconds);
        Thread measuring = new Thread(() -> measure(section, scale, choice, folder, rows), "section");
        measuring.start();
        measuring.join((long) (1000 * ALL * seconds));
        if (measuring.isAlive()) {
            rows.addMissing("cut off after " + (int) (ALL * seconds) + " s");
        }
        Table table = rows.table();
        Files.writeString(json(section, folder), table.json());
        Files.writeString(markdown(section, folder), table.markdown());
        // Threads that wait for the device must not keep the process alive.
        System.exit(0);
    }

    private static void measure(Section section, Scale scale, BackendChoice choice, Path folder, Rows rows) {
        try {
            section.measurement.run(scale, choice, folder, rows);
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            rows.addMissing("failed: " + e);
        }
    }

    private static Path json(Section section, Path folder) {
        return folder.resolve(section.name().toLowerCase(Locale.ROOT) + ".json");
    }

    private static Path markdown(Section section, Path folder) {
        return folder.resolve(section.name().toLowerCase(Locale.ROOT) + ".md");
    }

    /**
     * A Java like this one: options, system properties of f2pad, class path.
     *
     * @return the command up to the main class
     */
    static List<String> java() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m", "-Djava.awt.headless=true"));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            command.add("--add-modules=jdk.incubator.vector");
        }
        System.getProperties().stringPropertyNames().stream().filter(n -> n.startsWith("f2pad."))
                .forEach(n -> command.add("-D" + n + "=" + System.getProperty(n)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    /** What a section left. */
    record Result(String json, String markdown, double seconds) {
    }

    /** Runs a section; whatever happens, there is a table. */
    static Result run(Section section, boolean trial, String kind, Path folder, int seconds)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        String reason = "failed: no time left";
        if (seconds > 0) {
            List<String> command = java();
            command.addAll(List.of(SectionProcess.class.getName(), section.name(), trial ? "try" : "full", kind,
                    folder.toString(), Integer.toString(seconds)));
            Path log = folder.resolve(section.name().toLowerCase(Locale.ROOT) + ".log");
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            if (ended && process.exitValue() == 0 && Files.exists(markdown(section, folder))) {
                return new Result(Files.readString(json(section, folder)),
                        Files.readString(markdown(section, folder)), (System.nanoTime() - start) * 1e-9);
            }
            reason = "failed: " + (ended ? "exit " + process.exitValue() + ", " + reason(log)
                    : "did not end within " + seconds + " s");
        }
        Table table = Table.missing(section.title, reason);
        return new Result(table.json(), table.markdown(), (System.nanoTime() - start) * 1e-9);
    }

    /** The exception, or the last line, of a log. */
    private static String reason(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).lines()
                .filter(l -> !l.isBlank()).toList();
        String last = lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
        return lines.stream().filter(l -> l.startsWith("Exception in thread") || l.startsWith("Caused by")).findFirst()
                .orElse(last);
    }
}
