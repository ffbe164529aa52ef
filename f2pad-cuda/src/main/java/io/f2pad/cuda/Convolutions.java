package io.f2pad.cuda;

import io.f2pad.cuda.ConvolutionPlan.Use;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import org.jspecify.annotations.Nullable;

/**
 * Frozen convolutions: of windows and of a stem's gradient by {@link OwnConvolutions}, of whole tensors by these or by
 * cuDNN, whichever is faster. Not thread-safe.
 */
final class Convolutions implements AutoCloseable {

    private static final Pointer ONE = Pointer.to(new float[] {1});
    private static final Pointer ZERO = Pointer.to(new float[] {0});

    private final DeviceQueue queue;
    private final cudnnHandle handle = new cudnnHandle();
    private final ConvolutionPlans plans;
    private final Scratch result;
    private final OwnConvolutions own;

    Convolutions(DeviceQueue queue) {
        this.queue = queue;
        result = new Scratch(queue, "the result of a convolution");
        own = new OwnConvolutions(queue);
        Status.cudnn(JCudnn.cudnnCreate(handle), "cudnnCreate");
        Status.cudnn(JCudnn.cudnnSetStream(handle, queue.stream()), "cudnnSetStream");
        plans = new ConvolutionPlans(queue, handle);
    }

    void forward(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        queue.device().bind();
        if (y.whole()) {
            whole(x, filter, residual, relu, y);
        } else {
            own.forward(x, filter, residual, relu, y);
        }
    }

    private static void require(int status, String call, FrozenFilter filter) {
        if (status != 0) {
            Status.cudnn(status, call + " of " + filter.name());
        }
    }

    /** The rest by a kernel. */
    private void finish(DeviceAddress from, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu,
            CudaTensor y) {
        queue.call(KernelTable.FINISH).pointer(from).pointer(filter.bias()).tensor(residual).tensor(y)
                .part(y, y.planes()).integer(filter.out()).flag(relu).elements(y.elements());
    }

    private void whole(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        ConvolutionPlan plan = plans.of(filter, x.shape());
        Algorithm algorithm = plans.choose(plan, relu ? Use.RECTIFIED : Use.FORWARD, filter, x.shape(),
                (a, space) -> forward(plan, a, space, x, filter, residual, relu, y) == 0);
        int status = forward(plan, algorithm, plans.workspace(algorithm), x, filter, residual, relu, y);
        require(status, "cudnnConvolutionForward", filter);
    }

    /** One algorithm, with what it cannot fuse done by a kernel; gives cuDNN's status. */
    private int forward(ConvolutionPlan plan, Algorithm a, DeviceAddress workspace, CudaTensor x, FrozenFilter filter,
            @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        if (a.equals(Algorithm.OWN)) {
            own.forward(x, filter, residual, relu, y);
            return 0;
        }
        if (plan.fuses(a, relu)) {
            if (fused(plan, a, workspace, x, filter, residual, relu, y)) {
                return 0;
            }
            plan.refuse(relu);
        }
        DeviceAddress to = result.room(y.shape().size());
        int status = JCudnn.cudnnConvolutionForward(handle, ONE, plan.x, x.address(), plan.w, filter.weight(),
                plan.conv, a.id(), workspace, a.bytes(), ZERO, plan.y, to);
        if (status == 0) {
            finish(to, filter, residual, relu, y);
        }
        return status;
    }

    /** {@return false where cuDNN cannot fuse this geometry} */
    private boolean fused(ConvolutionPlan plan, Algorithm algorithm, DeviceAddress workspace, CudaTensor x,
            FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        DeviceAddress z = residual == null ? y.address() : residual.address();
        return JCudnn.cudnnConvolutionBiasActivationForward(handle, ONE, plan.x, x.address(), plan.w, filter.weight(),
                plan.conv, algorithm.id(), workspace, algorithm.bytes(), residual == null ? ZERO : ONE, plan.y, z,
                plan.bias, filter.bias(), relu ? plan.relu : plan.identity, plan.y, y.address()) == 0;
    }

    void backward(CudaTensor dy, FrozenFilter filter, CudaTensor dx, boolean accumulate) {
        queue.device().bind();
        if (filter.stem()) {
            own.stem(dy, filter, dx, accumulate);
        } else if (dx.whole()) {
            wholeBackward(dy, filter, dx, accumulate);
        } else {
            own.backward(dy, filter, dx, accumulate);
        }
    }

    private void wholeBackward(CudaTensor dy, FrozenFilter filter, CudaTensor dx, boolean accumulate) {
        ConvolutionPlan plan = plans.of(filter, dx.shape());
        Algorithm algorithm = plan.chosen(Use.BACKWARD);
        if (algorithm == null) {
            // Trials must not add to dx.
            DeviceAddress to = result.room(dx.shape().size());
            algorithm = plans.choose(plan, Use.BACKWARD, filter, dx.shape(),
                    (a, space) -> gradient(plan, a, space, dy, filter, false, dx, to) == 0);
        }
        require(gradient(plan, algorithm, plans.workspace(algorithm), dy, filter, accumulate, dx, dx.address()),
                "cudnnConvolutionBackwardData", filter);
    }

    private int gradient(ConvolutionPlan plan, Algorithm a, DeviceAddress workspace, CudaTensor dy,
            FrozenFilter filter, boolean accumulate, CudaTensor dx, DeviceAddress to) {
        if (a.equals(Algorithm.OWN)) {
            own.backward(dy, filter, dx, accumulate ? to : null, to);
            return 0;
        }
        return JCudnn.cudnnConvolutionBackwardData(handle, ONE, plan.w, filter.weight(), plan.y, dy.address(),
                plan.conv, a.id(), workspace, a.bytes(), accumulate ? ONE : ZERO, plan.x, to);
    }

    @Override
    public void close() {
        queue.device().bind();
        plans.close();
        result.close();
        own.close();
        Status.cudnn(JCudnn.cudnnDestroy(handle), "cudnnDestroy");
    }
}
