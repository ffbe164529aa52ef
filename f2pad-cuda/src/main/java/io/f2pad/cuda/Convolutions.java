package io.f2pad.cuda;

import io.f2pad.cuda.ConvolutionPlan.Use;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import org.jspecify.annotations.Nullable;

/**
 * Frozen convolutions: of whole tensors by cuDNN, with bias, residual and ReLU fused into the call where it can, of
 * windows and of a stem's gradient by {@link OwnConvolutions}. Not thread-safe.
 */
final class Convolutions implements AutoCloseable {

    private static final boolean LIBRARY = !"false".equals(System.getProperty("f2pad.cuda.cudnn"));
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
        if (y.whole() && LIBRARY) {
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

    /** The convolution alone. */
    private int convolve(ConvolutionPlan plan, Algorithm algorithm, DeviceAddress from, FrozenFilter filter,
            DeviceAddress to) {
        return convolve(plan, algorithm, plans.workspace(algorithm), from, filter, to);
    }

    private int convolve(ConvolutionPlan plan, Algorithm algorithm, DeviceAddress workspace, DeviceAddress from,
            FrozenFilter filter, DeviceAddress to) {
        return JCudnn.cudnnConvolutionForward(handle, ONE, plan.x, from, plan.w, filter.weight(), plan.conv,
                algorithm.id(), workspace, algorithm.bytes(), ZERO, plan.y, to);
    }

    /** The rest by a kernel. */
    private void finish(DeviceAddress from, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu,
            CudaTensor y) {
        queue.call(KernelTable.FINISH).pointer(from).pointer(filter.bias()).tensor(residual).tensor(y)
                .part(y, y.planes()).integer(filter.out()).flag(relu).elements(y.elements());
    }

    private void whole(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        ConvolutionPlan plan = plans.of(filter, x.shape());
        DeviceAddress to = result.room(y.shape().size());
        if (plan.fuses(relu)) {
            Algorithm algorithm = relu ? plans.choose(plan, Use.FUSED, filter, x.shape(),
                    (a, space) -> fused(plan, a, space, x, filter, residual, true, y)) : plan.plain();
            if (fused(plan, algorithm, plans.workspace(algorithm), x, filter, residual, relu, y)) {
                return;
            }
            plan.refuse(relu);
        }
        Algorithm algorithm = plans.choose(plan, Use.FORWARD, filter, x.shape(),
                (a, space) -> convolve(plan, a, space, x.address(), filter, to) == 0);
        require(convolve(plan, algorithm, x.address(), filter, to), "cudnnConvolutionForward", filter);
        finish(to, filter, residual, relu, y);
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
        } else if (dx.whole() && LIBRARY) {
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
                    (a, space) -> gradient(plan, a, space, dy.address(), filter, ZERO, to) == 0);
        }
        require(gradient(plan, algorithm, plans.workspace(algorithm), dy.address(), filter,
                accumulate ? ONE : ZERO, dx.address()), "cudnnConvolutionBackwardData", filter);
    }

    private int gradient(ConvolutionPlan plan, Algorithm algorithm, DeviceAddress workspace, DeviceAddress dy,
            FrozenFilter filter, Pointer keep, DeviceAddress to) {
        return JCudnn.cudnnConvolutionBackwardData(handle, ONE, plan.w, filter.weight(), plan.y, dy, plan.conv,
                algorithm.id(), workspace, algorithm.bytes(), keep, plan.x, to);
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
