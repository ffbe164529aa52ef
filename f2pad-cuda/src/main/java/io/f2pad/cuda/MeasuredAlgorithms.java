package io.f2pad.cuda;

import io.f2pad.DeviceException;
import io.f2pad.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import org.jspecify.annotations.Nullable;

/**
 * Algorithms of whole convolutions as measured on the device, once per geometry for a backend and all its forks. Each
 * is timed as part of a graph, as an iteration runs it. Of those that take at most a tenth longer than the fastest, the
 * first in order counts, so that noise seldom decides. Safe to share between threads.
 */
final class MeasuredAlgorithms {

    /** {@code false} takes the first candidate, this library's kernels. */
    static final String PROPERTY = "f2pad.cuda.measure";
    private static final double LEAD = 1.1;
    /** Enough to outweigh the launch of the graph. */
    private static final int REPETITIONS = 4;

    /**
     * What the time depends on.
     *
     * @param use   the call
     * @param w     output channels, input channels, kernel rows and columns
     * @param conv  stride and padding
     * @param input shape of the input
     */
    record Geometry(ConvolutionPlan.Use use, Shape w, List<Integer> conv, Shape input) {

        static Geometry of(ConvolutionPlan.Use use, FrozenFilter filter, Shape input) {
            return new Geometry(use, new Shape(filter.out(), filter.in(), filter.kernelH(), filter.kernelW()),
                    List.of(filter.stride(), filter.pad()), input);
        }
    }

    /** A convolution that can be run with any algorithm. */
    @FunctionalInterface
    interface Call {

        /** {@return whether cuDNN took it} */
        boolean run(Algorithm algorithm, DeviceAddress workspace);
    }

    private final boolean enabled = !"false".equals(System.getProperty(PROPERTY));
    private final Map<Geometry, Algorithm> found = new HashMap<>();

    boolean enabled() {
        return enabled;
    }

    /** {@return what has been measured so far} */
    synchronized Map<Geometry, Algorithm> found() {
        return Map.copyOf(found);
    }

    /**
     * Gives the algorithm of a geometry, after measuring it if it is new. The call's results are overwritten.
     *
     * @param candidates in order of preference, at least one
     * @return the algorithm; the first one where none could be timed, for want of memory or because cuDNN takes none
     */
    synchronized Algorithm fastest(Geometry geometry, List<Algorithm> candidates, DeviceQueue queue,
            Call call) {
        Algorithm known = found.get(geometry);
        if (known != null) {
            return known;
        }
        float[] times = new float[candidates.size()];
        float best = Float.POSITIVE_INFINITY;
        for (int i = 0; i < times.length; i++) {
            times[i] = time(candidates.get(i), queue, call);
            best = Math.min(best, times[i]);
        }
        for (int i = 0; i < times.length && best < Float.POSITIVE_INFINITY; i++) {
            if (times[i] <= LEAD * best) {
                found.put(geometry, candidates.get(i));
                return candidates.get(i);
            }
        }
        return candidates.get(0);
    }

    private static float time(Algorithm algorithm, DeviceQueue queue, Call call) {
        try (Scratch workspace = new Scratch(queue, "a trial of algorithms")) {
            DeviceAddress room = room(workspace, algorithm);
            // The first call outside of the recording: cuDNN loads its kernels.
            if (room == null || !call.run(algorithm, room)) {
                return Float.POSITIVE_INFINITY;
            }
            // What cannot be recorded cannot be part of an iteration.
            queue.beginCapture();
            boolean complete = true;
            for (int i = 0; i < REPETITIONS && complete; i++) {
                complete = call.run(algorithm, room);
            }
            CUgraph graph = queue.endCapture(complete);
            if (graph == null) {
                return Float.POSITIVE_INFINITY;
            }
            CUgraphExec executable = queue.instantiate(graph);
            try {
                return queue.milliseconds(executable);
            } finally {
                queue.destroy(executable);
            }
        }
    }

    /** An algorithm whose workspace does not fit the device now is no candidate. */
    private static @Nullable DeviceAddress room(Scratch workspace, Algorithm algorithm) {
        try {
            return workspace.room(Math.max(1, (algorithm.bytes() + 3) / 4));
        } catch (DeviceException e) {
            return null;
        }
    }
}
