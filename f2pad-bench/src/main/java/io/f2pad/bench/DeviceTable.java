package io.f2pad.bench;

import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Times the refinement on ResNet-18 on a device, by scorer, size, omega and images at a time, and writes
 * {@code device.json} and {@code device.md}. Nothing is timed before the objective's first value is that of the CPU.
 */
public final class DeviceTable {

    private static final int ITERATIONS = 100;
    private static final int RUNS = 5;
    private static final double AGREEMENT = 1e-4;

    private record Row(String scorer, int size, double omega, int images, double milliseconds, double perSecond) {

        String json() {
            return String.format(Locale.ROOT, "{\"scorer\": \"%s\", \"size\": %d, \"omega\": %.2f, "
                    + "\"images_at_a_time\": %d, \"ms_per_iteration\": %.4f, \"images_per_second\": %.3f}", scorer,
                    size, omega, images, milliseconds, perSecond);
        }

        String markdown() {
            return String.format(Locale.ROOT, "| %s | %d | %.0f %% | %d | %.3f | %.2f |", scorer, size, 100 * omega,
                    images, milliseconds, perSecond);
        }
    }

    private DeviceTable() {
    }

    /**
     * Runs the table.
     *
     * @param args the backend's name, the folder to write to, the sizes in pixels and the scorers (without any: padim)
     * @throws Exception if a run fails
     */
    public static void main(String[] args) throws Exception {
        BackendChoice choice = new BackendChoice(args[0]);
        Path folder = Files.createDirectories(Path.of(args[1]));
        String name;
        try (Backend backend = choice.open(1)) {
            name = backend.name();
        }
        if (!name.startsWith(args[0] + " (")) {
            throw new IllegalStateException("bench: " + args[0] + " was asked for, but " + name + " runs");
        }
        List<String> more = Arrays.asList(args).subList(2, args.length);
        List<String> scorers = more.stream().filter(arg -> !arg.matches("\\d+")).toList();
        List<Row> rows = new ArrayList<>();
        for (String scorer : scorers.isEmpty() ? List.of("padim") : scorers) {
            for (String size : more.stream().filter(arg -> arg.matches("\\d+")).toList()) {
                for (double omega : new double[] {0.05, 0.25}) {
                    rows.addAll(rows(scorer, Integer.parseInt(size), omega, choice));
                }
            }
        }
        write(folder, name, rows);
    }

    private static List<Row> rows(String scorer, int size, double omega, BackendChoice choice) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (RandomProblem problem = new RandomProblem(scorer, size, omega, false, ITERATIONS, choice)) {
            gate(scorer, size, omega, problem);
            for (int images : choice.equals(BackendChoice.CPU) ? new int[] {1} : new int[] {1, 4, 8}) {
                rows.add(time(scorer, size, omega, images, problem));
                System.out.println(rows.get(rows.size() - 1).markdown());
            }
        }
        return rows;
    }

    private static void gate(String scorer, int size, double omega, RandomProblem problem) {
        Refinement found = problem.refine(problem.refiner(1));
        try (RandomProblem cpu = new RandomProblem(scorer, size, omega, false, 1)) {
            double expected = cpu.refine(cpu.refiner(Runtime.getRuntime().availableProcessors())).trace()[0];
            if (!(Math.abs(found.trace()[0] - expected) <= AGREEMENT * Math.abs(expected))) {
                throw new IllegalStateException("bench: the first objective is " + found.trace()[0]
                        + ", that of the CPU " + expected + "; nothing was timed");
            }
        }
    }

    /** The median of several rounds, each of one refinement per image. */
    private static Row time(String scorer, int size, double omega, int images, RandomProblem problem)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(images);
        try {
            List<Callable<Refinement>> work = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                Refiner refiner = problem.refiner(1);
                work.add(() -> problem.refine(refiner));
            }
            List<Double> seconds = new ArrayList<>();
            for (int run = 0; run <= RUNS; run++) {
                long start = System.nanoTime();
                for (Future<Refinement> done : pool.invokeAll(work)) {
                    done.get();
                }
                if (run > 0) {
                    seconds.add((System.nanoTime() - start) * 1e-9);
                }
            }
            double median = seconds.stream().sorted().toList().get(RUNS / 2);
            return new Row(scorer, size, omega, images, 1000 * median / ITERATIONS / images, images / median);
        } finally {
            pool.shutdown();
        }
    }

    private static void write(Path folder, String name, List<Row> rows) throws IOException {
        List<String> facts = new ArrayList<>();
        for (BackendProvider provider : BackendChoice.available()) {
            provider.describe().forEach(fact -> facts.add(fact.name() + ": " + fact.value()));
        }
        Files.writeString(folder.resolve("device.json"), "{\"backend\": " + quoted(name) + ", \"iterations\": "
                + ITERATIONS + ", \"facts\": [" + String.join(", ", facts.stream().map(DeviceTable::quoted).toList())
                + "], \"rows\": [\n" + String.join(",\n", rows.stream().map(Row::json).toList()) + "\n]}\n");
        Files.writeString(folder.resolve("device.md"), "# " + name + "\n\n" + String.join("\n", facts.stream()
                .map(fact -> "* " + fact).toList()) + "\n\nResNet-18, " + ITERATIONS
                + " iterations per image, median of " + RUNS + " rounds; the graph's recording is part of the time.\n\n"
                + "| scorer | size | omega | images at a time | ms per iteration and image | images per second |\n"
                + "|---|---|---|---|---|---|\n" + String.join("\n", rows.stream().map(Row::markdown).toList()) + "\n");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
