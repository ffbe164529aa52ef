package io.f2pad.bench.device;

import io.f2pad.bench.RandomProblem;
import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.ColourRange;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.Frozen;
import io.f2pad.tensor.GaussianField;
import io.f2pad.tensor.Recording;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** Rates of the memory-bound kernels at one large image, in a recorded graph, beside a copy's in the same run. */
final class KernelRates implements Section.Measurement {

    private static final int CALLS = 10;
    private static final int REPLAYS = 3;
    private static final int DIMS = 100;

    /** A call and the bytes that it must move at least. */
    private record Case(String name, double bytes, Runnable call) {
    }

    @Override
    public void run(Scale scale, BackendChoice choice, Path folder, Rows rows) {
        rows.describe(scale.plane() + "x" + scale.plane() + " pixels; bytes are those that a kernel must read and "
                + "write once. The driver's copy moves " + (scale.copy() >> 20) + " MB.", "kernel", "ms", "GB/s",
                "share of the copy", "note");
        try (Backend backend = choice.open(1)) {
            double copy = DeviceCopy.gigabytesPerSecond(scale.copy());
            rows.add("copy by the driver", 2e-6 * scale.copy() / copy, copy, 1.0, "");
            for (Case work : cases(backend, scale.plane())) {
                if (rows.timeIsUp()) {
                    rows.addMissing("skipped: no time left", work.name);
                    continue;
                }
                try {
                    double seconds = seconds(backend, work.call, scale.rounds());
                    double rate = work.bytes / seconds / 1e9;
                    rows.add(work.name, 1000 * seconds, rate, rate / copy, "");
                } catch (RuntimeException e) {
                    rows.addMissing("failed: " + e.getMessage(), work.name);
                }
            }
        }
    }

    private static double seconds(Backend backend, Runnable call, int rounds) {
        Tensor one = backend.allocate(Shape.image(1, 1, 1));
        call.run();
        backend.sum(one);
        double[] times = new double[rounds];
        try (Recording recording = Objects.requireNonNull(backend.record(() -> {
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            backend.sum(one);
        }))) {
            double[] sums = new double[REPLAYS * recording.sums()];
            recording.replay(1, sums);
            for (int i = 0; i < rounds; i++) {
                long start = System.nanoTime();
                recording.replay(REPLAYS, sums);
                times[i] = (System.nanoTime() - start) * 1e-9 / (CALLS * REPLAYS);
            }
        }
        backend.free(one);
        Arrays.sort(times);
        return times[rounds / 2];
    }

    private static List<Case> cases(Backend backend, int side) {
        Shape rgb = Shape.image(3, side, side);
        double pixel = 4.0 * side * side;
        SplittableRandom random = new SplittableRandom(3);
        Tensor n = filled(backend, rgb, random);
        Tensor image = filled(backend, rgb, random);
        Tensor g = filled(backend, rgb, random);
        Tensor d = backend.allocate(rgb);
        Tensor omega = backend.allocate(rgb.withChannels(1));
        backend.fill(omega, 1);
        Tensor map = backend.allocate(omega.shape());
        Tensor weights = backend.allocate(Shape.image(3, 1, 1));
        weights.copyFrom(new float[] {1, 1, 1});
        Tensor neighbours = backend.allocate(new Shape(1, 1, 25 * side, side));
        backend.sharingWeights(image, omega, SharingOptions.PAPER, neighbours);
        AdanState state = new AdanState(backend.allocate(rgb), backend.allocate(rgb), backend.allocate(rgb),
                backend.allocate(rgb));
        StepOptions step = new StepOptions(StepOptions.Rule.ADAPTIVE, 1, 0, 0.03f, ColourRange.UNBOUNDED);
        RegularizerTerms terms = new RegularizerTerms(1e-3, mixture(), TvForm.JOINT_ISOTROPIC, 1e-6);
        List<Case> cases = new ArrayList<>(List.of(
                new Case("copy", 6 * pixel, () -> backend.copy(image, d, false)),
                new Case("regularizer", 11 * pixel,
                        () -> backend.regularizer(n, image, weights, omega, terms, map, d)),
                new Case("descend", 37 * pixel, () -> backend.descend(g, null, state, AdanOptions.DEFAULT, 0, n, image,
                        omega, step)),
                new Case("descend with 5x5 sharing", 62 * pixel, () -> backend.descend(g, neighbours, state,
                        AdanOptions.DEFAULT, 0, n, image, omega, step)),
                new Case("share 5x5", 31 * pixel, () -> backend.share(g, neighbours, d)),
                new Case("relu mask", 9 * pixel, () -> backend.reluMask(image, g)),
                new Case("sum", 3 * pixel, () -> backend.sum(image))));
        // As many positions as one Gaussian each leaves room for.
        int positions = Math.max(8, side / 16);
        int packed = DIMS * (DIMS + 1) / 2;
        Frozen field = backend.freeze(new GaussianField(positions, positions, DIMS,
                RandomProblem.random(random, positions * positions * DIMS, 1),
                RandomProblem.random(random, positions * positions * packed, 0.1)));
        Shape features = Shape.image(DIMS, positions, positions);
        Tensor f = filled(backend, features, random);
        Tensor score = backend.allocate(features.withChannels(1));
        Tensor gradient = backend.allocate(features);
        cases.add(new Case("mahalanobis, " + positions + "x" + positions + " positions",
                4.0 * positions * positions * (packed + 3 * DIMS), () -> backend.mahalanobis(f, field, score,
                gradient)));
        return cases;
    }

    private static MixtureField mixture() {
        float[] precisions = new float[24];
        for (int i = 0; i < 24; i += 6) {
            precisions[i] = 1;
            precisions[i + 3] = 1;
            precisions[i + 5] = 1;
        }
        return new MixtureField(RandomProblem.random(new SplittableRandom(4), 12, 1), precisions, new float[4]);
    }

    private static Tensor filled(Backend backend, Shape shape, SplittableRandom random) {
        Tensor tensor = backend.allocate(shape);
        tensor.copyFrom(RandomProblem.random(random, shape.size(), 1));
        return tensor;
    }
}
