package io.f2pad.cuda;

import io.f2pad.tensor.Shape;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jcuda.jcudnn.cudnnHandle;

/**
 * The plans in use, those used least recently given up, and the workspace that they share. Not thread-safe.
 */
final class ConvolutionPlans implements AutoCloseable {

    /** Largest workspace in bytes. */
    static final String WORKSPACE = "f2pad.cuda.workspace";
    private static final String TF32 = "f2pad.cuda.tf32";
    private static final long DEFAULT_WORKSPACE = 256L << 20;
    /** Every convolution of a large network, at a few sizes. */
    private static final int MOST = 1024;

    private final DeviceQueue queue;
    private final cudnnHandle handle;
    private final Scratch workspace;
    private final boolean tf32 = Boolean.getBoolean(TF32);
    private final long limit = Long.getLong(WORKSPACE, DEFAULT_WORKSPACE);
    private final Map<Key, ConvolutionPlan> plans = new LinkedHashMap<>(64, 0.75f, true);

    /** A convolution at a geometry; filters are told apart by the address of their weights. */
    private record Key(long weight, Shape input) {
    }

    ConvolutionPlans(DeviceQueue queue, cudnnHandle handle) {
        this.queue = queue;
        this.handle = handle;
        workspace = new Scratch(queue, "cuDNN's workspace");
    }

    /** {@return the plan of a convolution of a whole tensor} */
    ConvolutionPlan of(FrozenFilter filter, Shape input) {
        Key key = new Key(filter.weight().value(), input);
        ConvolutionPlan plan = plans.get(key);
        if (plan == null) {
            if (plans.size() == MOST) {
                Iterator<ConvolutionPlan> oldest = plans.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            plan = new ConvolutionPlan(handle, filter, input, tf32, limit);
            plans.put(key, plan);
        }
        return plan;
    }

    /**
     * Chooses the algorithm of a convolution.
     *
     * @param input shape of the input
     * @param call  the convolution, whose result is overwritten
     * @return the algorithm
     */
    Algorithm choose(ConvolutionPlan plan, ConvolutionPlan.Use use, FrozenFilter filter, Shape input,
            MeasuredAlgorithms.Call call) {
        Algorithm known = plan.chosen(use);
        if (known == null) {
            List<Algorithm> candidates = plan.candidates(use);
            MeasuredAlgorithms measured = queue.device().algorithms();
            known = measured.enabled() && candidates.size() > 1
                    ? measured.fastest(MeasuredAlgorithms.Geometry.of(use, filter, input), candidates, queue, call)
                    : candidates.get(0);
            plan.choose(use, known);
        }
        return known;
    }

    DeviceAddress workspace(Algorithm algorithm) {
        return workspace.room(Math.max(1, (algorithm.bytes() + 3) / 4));
    }

    @Override
    public void close() {
        plans.values().forEach(ConvolutionPlan::close);
        plans.clear();
        workspace.close();
    }
}
