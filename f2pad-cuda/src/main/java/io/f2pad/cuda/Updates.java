package io.f2pad.cuda;

import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.tensor.AdanState;
import io.f2pad.tensor.Window;
import org.jspecify.annotations.Nullable;

/** Gradient sharing (Eq. 13, 14), Adan and the projected step (Eq. 15), one by one and in one pass. Not thread-safe. */
final class Updates implements AutoCloseable {

    /** A whole number and three real ones. */
    private static final int CLOCK = 4;

    private final DeviceQueue queue;
    private final DeviceAddress clock;

    Updates(DeviceQueue queue) {
        this.queue = queue;
        clock = queue.allocate(CLOCK, "Adan's step");
        queue.upload(new int[CLOCK], clock);
    }

    /** The weights of an image row stand in as many rows as a window has positions. */
    void sharingWeights(CudaTensor colours, CudaTensor omega, SharingOptions o, CudaTensor weights) {
        int positions = o.window() * o.window();
        Window w = weights.window();
        Window pixels = new Window(w.top() / positions, w.left(), w.bottom() / positions, w.right());
        queue.call(KernelTable.SHARING_WEIGHTS).tensor(colours).tensor(omega).tensor(weights)
                .part(omega, omega.shape().n(), pixels).integer(colours.shape().c()).integer(o.window())
                .real(o.factor() * o.spatialSigma() * o.spatialSigma())
                .real(o.factor() * o.colourSigma() * o.colourSigma())
                .elements((long) omega.shape().n() * pixels.area());
    }

    void share(CudaTensor g, CudaTensor weights, CudaTensor d) {
        int groups = (d.shape().c() + KernelTable.SHARE_PLANES - 1) / KernelTable.SHARE_PLANES;
        queue.call(KernelTable.SHARE).tensor(g).tensor(weights).tensor(d).part(d, d.planes()).integer(d.shape().c())
                .integer(radius(weights, d)).tiles(d.window(), d.shape().n() * groups);
    }

    private static int radius(CudaTensor weights, CudaTensor of) {
        return (int) Math.round(Math.sqrt(weights.shape().h() / of.shape().h())) / 2;
    }

    private void tick(AdanOptions o, int step) {
        queue.call(KernelTable.ADAN_CLOCK).pointer(clock).exact(o.beta1()).exact(o.beta2()).exact(o.beta3())
                .integer(step).blocks(1, 1);
    }

    private static KernelCall constants(KernelCall call, AdanOptions o) {
        return call.struct(Argument.ADAN, new float[] {(float) o.beta1(), (float) o.beta2(), (float) o.beta3()},
                (float) (1 - o.beta1()), (float) (1 - o.beta2()), (float) (1 - o.beta3()), (float) o.epsilon());
    }

    private static KernelCall constants(KernelCall call, StepOptions o) {
        float[] low = o.range().low();
        float[] high = o.range().high();
        return call.struct(Argument.STEP, o.rule() == StepOptions.Rule.ADAPTIVE ? 1 : 0, o.eta0(), o.floor(),
                o.clipUpdate(), low[0], low[1], low[2], high[0], high[1], high[2]);
    }

    void adan(CudaTensor g, AdanState state, AdanOptions o, int step, CudaTensor u) {
        tick(o, step);
        KernelCall call = moments(queue.call(KernelTable.ADAN).tensor(g), state).tensor(u).part(u, u.planes())
                .pointer(clock);
        constants(call, o).elements(u.elements());
    }

    private static KernelCall moments(KernelCall call, AdanState state) {
        return call.tensor((CudaTensor) state.m()).tensor((CudaTensor) state.v()).tensor((CudaTensor) state.n())
                .tensor((CudaTensor) state.previous());
    }

    void step(CudaTensor n, CudaTensor image, CudaTensor u, CudaTensor omega, StepOptions o) {
        constants(queue.call(KernelTable.STEP).tensor(n).tensor(image).tensor(u).tensor(omega).part(n, n.planes()), o)
                .elements(n.elements());
    }

    void descend(CudaTensor g, @Nullable CudaTensor weights, AdanState state, AdanOptions adan, int t, CudaTensor n,
            CudaTensor image, CudaTensor omega, StepOptions step) {
        tick(adan, t);
        KernelCall call = moments(queue.call(KernelTable.DESCEND).tensor(g).tensor(weights), state).tensor(n)
                .tensor(image).tensor(omega).part(n, n.planes()).integer(weights == null ? 0 : radius(weights, n))
                .pointer(clock);
        constants(constants(call, adan), step).tiles(n.window(), n.shape().n());
    }

    @Override
    public void close() {
        queue.free(clock, CLOCK);
    }
}
