package io.f2pad.bench.device;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Checks and measures a GPU and writes {@code device.json} and {@code device.md}. A section that fails says so in its
 * place, and the others go on.
 */
public final class DeviceReport {

    /** Seconds that all sections share. */
    private static final String BUDGET = "f2pad.bench.seconds";
    private static final int DEFAULT_BUDGET = 450;

    private DeviceReport() {
    }

    /**
     * Writes the report.
     *
     * @param args the backend's name, the folder to write to and, for a machine without a GPU, {@code --try}
     * @throws IOException          if the report cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean trial = args.length > 2 && args[2].equals("--try");
        Path folder = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
        List<String> facts = new ArrayList<>();
        for (BackendProvider provider : BackendChoice.available()) {
            provider.describe().forEach(fact -> facts.add(fact.name() + ": " + fact.value()));
        }
        String name;
        try (Backend backend = new BackendChoice(args[0]).open(1)) {
            name = backend.name();
        }
        if (!name.startsWith(args[0] + " (")) {
            throw new IllegalStateException("bench: " + args[0] + " was asked for, but " + name + " runs; "
                    + String.join("; ", facts));
        }
        facts.add("Java: " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        long end = System.nanoTime() + 1_000_000_000L * Integer.getInteger(BUDGET, DEFAULT_BUDGET);
        List<SectionProcess.Result> results = new ArrayList<>();
        for (Section section : Section.values()) {
            int left = (int) ((end - System.nanoTime()) / 1_000_000_000L);
            results.add(SectionProcess.run(section, trial, args[0], folder, Math.min(section.limitSeconds, left)));
            SectionProcess.Result done = results.get(results.size() - 1);
            System.out.printf(Locale.ROOT, "%s(%.0f s)%n%n", done.markdown(), done.seconds());
            // After every section, so that what there is survives whatever comes.
            write(folder, name, trial, facts, results);
        }
    }

    private static void write(Path folder, String name, boolean trial, List<String> facts,
            List<SectionProcess.Result> results) throws IOException {
        Files.writeString(folder.resolve("device.json"), "{\"backend\": " + Table.quoted(name) + ", \"trial\": " + trial
                + ", \"facts\": [" + String.join(", ", facts.stream().map(Table::quoted).toList())
                + "], \"sections\": [\n" + String.join(",\n", results.stream().map(SectionProcess.Result::json)
                .toList()) + "\n]}\n");
        Files.writeString(folder.resolve("device.md"), "# " + name + "\n\n"
                + (trial ? "A trial at tiny sizes: the times mean nothing.\n\n" : "")
                + String.join("\n", facts.stream().map(fact -> "* " + fact).toList()) + "\n\n"
                + String.join("", results.stream().map(SectionProcess.Result::markdown).toList()));
    }
}
