package io.f2pad.bench.device;

import java.util.List;

/**
 * How much is measured: everything on a GPU, or as little as shows on a machine without one that the report works.
 *
 * @param sizes      working sizes of the iterations in pixels; the first for every scorer
 * @param omegas     omega's shares of the image
 * @param images     images at a time
 * @param iterations of a timed refinement
 * @param rounds     repetitions, of which the median counts
 * @param plane      extent of the kernels' images in pixels
 * @param copy       bytes of the copy that kernels are compared with
 * @param detector   working size of the detectors
 * @param parts      parts that a detector detects
 * @param most       iterations of a detection at most
 * @param checks     test classes, or class#method
 */
record Scale(List<Integer> sizes, List<Double> omegas, List<Integer> images, int iterations, int rounds, int plane,
        long copy, int detector, int parts, int most, List<String> checks) {

    static final Scale FULL = new Scale(List.of(256, 512), List.of(0.05, 0.25, 1.0), List.of(1, 8), 100, 5, 2048,
            512L << 20, 256, 8, 200, List.of("io.f2pad.ops.CudaOpTest", "io.f2pad.cuda.CudaBackendTest",
            "io.f2pad.detect.CudaDetectTest"));

    static final Scale TRIAL = new Scale(List.of(32), List.of(0.25), List.of(2), 4, 1, 64, 1 << 20, 32, 2, 4,
            List.of("io.f2pad.ops.CudaOpTest#focusedPassesAgreeWithWholeOnes"));

    /** One image at a time of one size, with the windows of usual defects: enough to compare machines and scorers. */
    static Scale iterations(int size) {
        return new Scale(List.of(size), List.of(0.05, 0.25), List.of(1), FULL.iterations, FULL.rounds, FULL.plane,
                FULL.copy, FULL.detector, FULL.parts, FULL.most, FULL.checks);
    }
}
