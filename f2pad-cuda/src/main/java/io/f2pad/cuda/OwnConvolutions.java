package io.f2pad.cuda;

import io.f2pad.tensor.Window;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions by this library's kernels, which read a window's surroundings in place: the price follows the window's
 * area, and no library would do better on a few hundred positions. Not thread-safe.
 */
final class OwnConvolutions implements AutoCloseable {

    /** Blocks that keep a large GPU busy, two on each multiprocessor; small windows split their sums up to it. */
    private static final int BLOCKS = 264;
    /** Parts of a sum are at least so many taps, because adding them up takes time too. */
    private static final int LEAST_TAPS = 4 * KernelTable.CONVOLUTION_TAPS;

    private final DeviceQueue queue;
    private final DeviceAddress parts;

    /** A kernel's arguments that depend on the direction. */
    private record Direction(int inputs, int outputs, int stride, int spread, int top, int left, boolean turned) {

        static Direction forward(FrozenFilter f) {
            return new Direction(f.in(), f.out(), f.stride(), 1, -f.pad(), -f.pad(), false);
        }

        static Direction backward(FrozenFilter f) {
            return new Direction(f.out(), f.in(), 1, f.stride(), f.pad() + 1 - f.kernelH(), f.pad() + 1 - f.kernelW(),
                    true);
        }
    }

    OwnConvolutions(DeviceQueue queue) {
        this.queue = queue;
        parts = queue.allocate(room(), "the parts of a window's convolution");
    }

    /** Every block has a tile at most. */
    private static long room() {
        return (long) BLOCKS * KernelTable.CONVOLUTION_TILE * KernelTable.CONVOLUTION_TILE;
    }

    void forward(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        convolve(x, filter, Direction.forward(filter), filter.bias(), residual, relu, y);
    }

    void backward(CudaTensor dy, FrozenFilter filter, CudaTensor dx, boolean accumulate) {
        convolve(dy, filter, Direction.backward(filter), null, accumulate ? dx : null, false, dx);
    }

    private void convolve(CudaTensor x, FrozenFilter f, Direction d, @Nullable DeviceAddress bias,
            @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        int tile = KernelTable.CONVOLUTION_TILE;
        int taps = d.inputs * f.kernelH() * f.kernelW();
        int across = (y.shape().n() * y.window().area() + tile - 1) / tile;
        int down = (d.outputs + tile - 1) / tile;
        int wanted = Math.max(1, Math.min(BLOCKS / (across * down), taps / LEAST_TAPS));
        int steps = (taps + wanted * KernelTable.CONVOLUTION_TAPS - 1) / (wanted * KernelTable.CONVOLUTION_TAPS);
        int count = (taps + steps * KernelTable.CONVOLUTION_TAPS - 1) / (steps * KernelTable.CONVOLUTION_TAPS);
        queue.call(KernelTable.CONVOLUTION).tensor(x).pointer(f.weight()).pointer(bias).tensor(residual).tensor(y)
                .pointer(count == 1 ? null : parts).part(y, y.planes())
                .integers(Argument.CONVOLUTION, d.inputs, d.outputs, x.shape().h(), x.shape().w(), f.kernelH(),
                        f.kernelW(), d.stride, d.spread, d.top, d.left, d.turned ? 1 : 0)
                .integer(steps).flag(relu).launch(across, down, count, KernelTable.CONVOLUTION_BLOCK, 1);
        if (count > 1) {
            queue.call(KernelTable.CONVOLUTION_SUM).pointer(parts).pointer(bias).tensor(residual).tensor(y)
                    .part(y, y.planes()).integer(d.outputs).integer(count).flag(relu).elements(y.elements());
        }
    }

    /** The gradient at the input of a network's first convolution, where {@link FrozenFilter#stem}. */
    void stem(CudaTensor dy, FrozenFilter filter, CudaTensor dx, boolean accumulate) {
        Window w = dx.window();
        queue.call(KernelTable.STEM_BACKWARD).tensor(dy).pointer(filter.weight()).tensor(dx).part(dx, dx.planes())
                .integer(filter.out()).integer(dy.shape().h()).integer(dy.shape().w()).flag(accumulate)
                .launch(tiles(w.left(), w.right(), KernelTable.STEM_WIDE), tiles(w.top(), w.bottom(),
                        KernelTable.STEM_HIGH), dx.shape().n(), KernelTable.STEM_QUADS, KernelTable.STEM_SHARES);
    }

    /** Tiles of quads from the quad of the first pixel to that of the last. */
    private static int tiles(int first, int end, int quads) {
        return ((end - 1) / 2 - first / 2) / quads + 1;
    }

    @Override
    public void close() {
        queue.free(parts, room());
    }
}
