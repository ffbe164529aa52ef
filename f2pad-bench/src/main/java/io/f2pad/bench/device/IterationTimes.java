package io.f2pad.bench.device;

import io.f2pad.bench.RandomProblem;
import io.f2pad.refine.Refinement;
import io.f2pad.refine.Refiner;
import io.f2pad.tensor.BackendChoice;
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
 * Time of a refinement's iteration by scorer, size, omega and images at a time. Nothing is timed before the objective's
 * first value is that of the CPU.
 */
public final class IterationTimes implements Section.Measurement {

    private static final double AGREEMENT = 1e-4;
    private static final double HOUR = 3600;
    private static final List<String> SCORERS = List.of("padim", "patchcore", "cflow");

    /**
     * Prints the table of one size, one image at a time, on any backend.
     *
     * @param args the backend's name and the size in pixels
     */
    public static void main(String[] args) {
        Rows rows = new Rows("Iterations", HOUR);
        new IterationTimes().run(Scale.iterations(Integer.parseInt(args[1])), new BackendChoice(args[0]), Path.of("."),
                rows);
        System.out.println(rows.table().markdown());
    }

    @Override
    public void run(Scale scale, BackendChoice choice, Path folder, Rows rows) {
        rows.describe("ResNet-18, wall clock, median of " + scale.rounds() + " rounds. An iteration's time is the "
                + "difference between " + scale.iterations() + " iterations and a quarter of them; what is left is "
                + "spent once per image: whole passes, recording the graph, copies.", "scorer", "size", "omega",
                "images at a time", "ms per iteration and image", "ms once per image",
                "iterations per second, all images", "note");
        for (int size : scale.sizes()) {
            for (String scorer : size == scale.sizes().get(0) ? SCORERS : SCORERS.subList(0, 1)) {
                for (double omega : scale.omegas()) {
                    measure(scorer, size, omega, scale, choice, rows);
                }
            }
        }
    }

    private static void measure(String scorer, int size, double omega, Scale scale, BackendChoice choice, Rows rows) {
        String share = String.format(Locale.ROOT, "%.0f %%", 100 * omega);
        if (rows.timeIsUp()) {
            rows.addMissing("skipped: no time left", scorer, size, share);
            return;
        }
        try (RandomProblem problem = new RandomProblem(scorer, size, omega, false, scale.iterations(), choice)) {
            gate(scorer, size, omega, problem);
            for (int images : scale.images()) {
                int few = Math.max(1, scale.iterations() / 4);
                double all = seconds(problem, images, scale.iterations(), scale.rounds());
                double some = seconds(problem, images, few, scale.rounds());
                double iteration = (all - some) / (scale.iterations() - few);
                rows.add(scorer, size, share, images, 1000 * iteration / images,
                        1000 * (some - few * iteration) / images, images / iteration, "");
            }
        } catch (Exception e) {
            rows.addMissing("failed: " + e.getMessage(), scorer, size, share);
        }
    }

    private static void gate(String scorer, int size, double omega, RandomProblem problem) {
        double found = problem.refine(problem.refiner(1, 1), 1).trace()[0];
        try (RandomProblem cpu = new RandomProblem(scorer, size, omega, false, 1, BackendChoice.CPU)) {
            double expected = cpu.refine(cpu.refiner(Runtime.getRuntime().availableProcessors(), 1), 1).trace()[0];
            if (!(Math.abs(found - expected) <= AGREEMENT * Math.abs(expected))) {
                throw new IllegalStateException("the first objective is " + found + ", that of the CPU " + expected
                        + "; nothing was timed");
            }
        }
    }

    /** The median of several rounds, each of one refinement per image. */
    private static double seconds(RandomProblem problem, int images, int iterations, int rounds) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(images);
        try {
            List<Callable<Refinement>> work = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                Refiner refiner = problem.refiner(1, iterations);
                work.add(() -> problem.refine(refiner, iterations));
            }
            double[] seconds = new double[rounds];
            for (int round = -1; round < rounds; round++) {
                long start = System.nanoTime();
                for (Future<Refinement> done : pool.invokeAll(work)) {
                    done.get();
                }
                if (round >= 0) {
                    seconds[round] = (System.nanoTime() - start) * 1e-9;
                }
            }
            Arrays.sort(seconds);
            return seconds[rounds / 2];
        } finally {
            pool.shutdown();
            problem.closeRefiners();
        }
    }
}
