package io.f2pad.cuda;

import io.f2pad.tensor.Shape;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import jcuda.jcudnn.cudnnHandle;

/**
 * The plans in use, those used least recently given up, and the workspace that they share. Windows take the workspace
 * as large as whole tensors have made it, so that memory is flat. Not thread-safe.
 */
final class ConvolutionPlans implements AutoCloseable {

    /** Largest workspace in bytes. */
    static final String WORKSPACE = "f2pad.cuda.workspace";
    private static final String TF32 = "f2pad.cuda.tf32";
    private static final long DEFAULT_WORKSPACE = 256L << 20;
    /** Two directions of every convolution of a large network, at several windows. */
    private static final int MOST = 1024;

    private final cudnnHandle handle;
    private final Scratch workspace;
    private final boolean tf32 = Boolean.getBoolean(TF32);
    private final long limit = Long.getLong(WORKSPACE, DEFAULT_WORKSPACE);
    private final Map<Key, ConvolutionPlan> plans = new LinkedHashMap<>(64, 0.75f, true);

    /** A convolution at a geometry; filters are told apart by the address of their weights. */
    private record Key(long weight, Shape input, int pad) {
    }

    ConvolutionPlans(DeviceQueue queue, cudnnHandle handle) {
        this.handle = handle;
        workspace = new Scratch(queue, "cuDNN's workspace");
    }

    ConvolutionPlan of(FrozenFilter filter, Shape input, int pad) {
        Key key = new Key(filter.weight().value(), input, pad);
        ConvolutionPlan plan = plans.get(key);
        if (plan == null) {
            if (plans.size() == MOST) {
                Iterator<ConvolutionPlan> oldest = plans.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            boolean window = pad != filter.pad() && workspace.bytes() > 0;
            plan = new ConvolutionPlan(handle, filter, input, pad, tf32, window ? workspace.bytes() : limit);
            plans.put(key, plan);
        }
        return plan;
    }

    DeviceAddress workspace(long bytes) {
        return workspace.room(Math.max(1, (bytes + 3) / 4));
    }

    @Override
    public void close() {
        plans.values().forEach(ConvolutionPlan::close);
        plans.clear();
        workspace.close();
    }
}
