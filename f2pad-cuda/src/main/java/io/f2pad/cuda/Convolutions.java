package io.f2pad.cuda;

import io.f2pad.cuda.ConvolutionPlan.Use;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Window;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import org.jspecify.annotations.Nullable;

/**
 * Frozen convolutions on cuDNN. A whole tensor is one call, with bias, residual and ReLU fused into it where cuDNN can.
 * A window is cut out with the positions around it that it needs, convolved without padding, and put in its place, so
 * that its price follows its area. Not thread-safe.
 */
final class Convolutions implements AutoCloseable {

    private static final Pointer ONE = Pointer.to(new float[] {1});
    private static final Pointer ZERO = Pointer.to(new float[] {0});

    private final DeviceQueue queue;
    private final cudnnHandle handle = new cudnnHandle();
    private final ConvolutionPlans plans;
    private final Scratch source;
    private final Scratch result;

    Convolutions(DeviceQueue queue) {
        this.queue = queue;
        source = new Scratch(queue, "the input of a window's convolution");
        result = new Scratch(queue, "the result of a window's convolution");
        Status.cudnn(JCudnn.cudnnCreate(handle), "cudnnCreate");
        Status.cudnn(JCudnn.cudnnSetStream(handle, queue.stream()), "cudnnSetStream");
        plans = new ConvolutionPlans(queue, handle);
    }

    void forward(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        queue.device().bind();
        if (y.whole()) {
            whole(x, filter, residual, relu, y);
            return;
        }
        Window w = y.window();
        int rows = (w.bottom() - w.top() - 1) * filter.stride() + filter.kernelH();
        int columns = (w.right() - w.left() - 1) * filter.stride() + filter.kernelW();
        Shape patch = new Shape(x.shape().n(), filter.in(), rows, columns);
        DeviceAddress from = source.room(patch.size());
        DeviceAddress to = result.room(y.elements());
        queue.call(KernelTable.CROP).tensor(x).pointer(from).part(x, x.planes(), w.top() * filter.stride()
                - filter.pad(), w.left() * filter.stride() - filter.pad(), rows, columns).elements(patch.size());
        ConvolutionPlan plan = plans.window(filter, patch);
        require(convolve(plan, plans.window(plan, Use.FORWARD), from, filter, to), "cudnnConvolutionForward", filter);
        paste(to, filter, residual, relu, y);
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
    private void paste(DeviceAddress from, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu,
            CudaTensor y) {
        queue.call(KernelTable.PASTE).pointer(from).pointer(filter.bias()).tensor(residual).tensor(y)
                .part(y, y.planes()).integer(filter.out()).flag(relu).elements(y.elements());
    }

    private void whole(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        ConvolutionPlan plan = plans.whole(filter, x.shape());
        // Room for every window's convolution, so that memory stays flat from the first whole pass on.
        long room = Math.max(plan.padded().size(), y.shape().size());
        source.room(room);
        DeviceAddress to = result.room(room);
        if (plan.fuses(relu)) {
            Algorithm algorithm = relu ? plans.whole(plan, Use.FUSED, filter, x.shape(),
                    (a, space) -> fused(plan, a, space, x, filter, residual, true, y)) : plan.plain();
            if (fused(plan, algorithm, plans.workspace(algorithm), x, filter, residual, relu, y)) {
                return;
            }
            plan.refuse(relu);
        }
        Algorithm algorithm = plans.whole(plan, Use.FORWARD, filter, x.shape(),
                (a, space) -> convolve(plan, a, space, x.address(), filter, to) == 0);
        require(convolve(plan, algorithm, x.address(), filter, to), "cudnnConvolutionForward", filter);
        paste(to, filter, residual, relu, y);
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
        if (dx.whole()) {
            ConvolutionPlan plan = plans.whole(filter, dx.shape());
            Algorithm algorithm = plan.chosen(Use.BACKWARD);
            if (algorithm == null) {
                // Trials must not add to dx.
                DeviceAddress to = result.room(Math.max(plan.padded().size(), dy.shape().size()));
                algorithm = plans.whole(plan, Use.BACKWARD, filter, dx.shape(),
                        (a, space) -> gradient(plan, a, space, dy.address(), filter, ZERO, to) == 0);
            }
            require(gradient(plan, algorithm, plans.workspace(algorithm), dy.address(), filter,
                    accumulate ? ONE : ZERO, dx.address()), "cudnnConvolutionBackwardData", filter);
            return;
        }
        Window w = dx.window().through(filter.kernelH(), filter.kernelW(), filter.stride(), filter.pad(), dy.shape());
        int rows = w.bottom() - w.top();
        int columns = w.right() - w.left();
        Shape patch = new Shape(dx.shape().n(), filter.in(), (rows - 1) * filter.stride() + filter.kernelH(),
                (columns - 1) * filter.stride() + filter.kernelW());
        long count = (long) dy.planes() * rows * columns;
        DeviceAddress from = source.room(count);
        DeviceAddress to = result.room(patch.size());
        queue.call(KernelTable.CROP).tensor(dy).pointer(from).part(dy, dy.planes(), w).elements(count);
        ConvolutionPlan plan = plans.window(filter, patch);
        Algorithm algorithm = plans.window(plan, Use.BACKWARD);
        require(gradient(plan, algorithm, plans.workspace(algorithm), from, filter, ZERO, to),
                "cudnnConvolutionBackwardData", filter);
        queue.call(KernelTable.PASTE_GRADIENT).pointer(to).tensor(dx).part(dx, dx.planes())
                .integer(w.top() * filter.stride() - filter.pad()).integer(w.left() * filter.stride() - filter.pad())
                .integer(patch.h()).integer(patch.w()).flag(accumulate).elements(dx.elements());
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
        source.close();
        result.close();
        Status.cudnn(JCudnn.cudnnDestroy(handle), "cudnnDestroy");
    }
}
