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
    /** Parts of a sum have at least so many steps, because adding them up takes time too. */
    private static final int LEAST_STEPS = 4;

    private final DeviceQueue queue;
    private final DeviceAddress parts;

    /** What differs between a convolution and its gradient. */
    private record Direction(TapRows rows, DeviceAddress weights, int stride, int spread, int top, int left) {

        static Direction forward(FrozenFilter f) {
            return new Direction(new TapRows(f.in(), f.out(), f.kernelH() * f.kernelW()), f.ahead(), f.stride(), 1,
                    -f.pad(), -f.pad());
        }

        static Direction backward(FrozenFilter f) {
            return new Direction(new TapRows(f.out(), f.in(), f.kernelH() * f.kernelW()), f.back(), 1, f.stride(),
                    f.pad() + 1 - f.kernelH(), f.pad() + 1 - f.kernelW());
        }
    }

    OwnConvolutions(DeviceQueue queue) {
        this.queue = queue;
        parts = queue.allocate(room(), "the parts of a window's convolution");
        // Loaded before the first window comes, so that memory is flat from the first detection on.
        queue.device().function(KernelTable.CONVOLUTION);
    }

    /** Every block has a tile at most. */
    private static long room() {
        return (long) BLOCKS * KernelTable.CONVOLUTION_TILE * KernelTable.CONVOLUTION_TILE;
    }

    void forward(CudaTensor x, FrozenFilter filter, @Nullable CudaTensor residual, boolean relu, CudaTensor y) {
        convolve(x, filter, Direction.forward(filter), filter.bias(), residual == null ? null : residual.address(),
                relu, y, y.address());
    }

    void backward(CudaTensor dy, FrozenFilter filter, CudaTensor dx, boolean accumulate) {
        backward(dy, filter, dx, accumulate ? dx.address() : null, dx.address());
    }

    /** The same with other memory in the place of dx, and what is added to it, if anything, from elsewhere. */
    void backward(CudaTensor dy, FrozenFilter filter, CudaTensor dx, @Nullable DeviceAddress added, DeviceAddress to) {
        convolve(dy, filter, Direction.backward(filter), null, added, false, dx, to);
    }

    private void convolve(CudaTensor x, FrozenFilter f, Direction d, @Nullable DeviceAddress bias,
            @Nullable DeviceAddress residual, boolean relu, CudaTensor y, DeviceAddress to) {
        int tile = KernelTable.CONVOLUTION_TILE;
        TapRows rows = d.rows;
        int across = (y.shape().n() * y.window().area() + tile - 1) / tile;
        int down = rows.pitch() / tile;
        int steps = rows.steps();
        int wanted = Math.max(1, Math.min(BLOCKS / (across * down), steps / LEAST_STEPS));
        int each = (steps + wanted - 1) / wanted;
        int count = (steps + each - 1) / each;
        queue.call(KernelTable.CONVOLUTION).tensor(x).pointer(d.weights).pointer(bias).pointer(residual).pointer(to)
                .pointer(count == 1 ? null : parts).part(y, y.planes())
                .integers(Argument.CONVOLUTION, rows.inputs(), rows.outputs(), x.shape().h(), x.shape().w(),
                        f.kernelH(), f.kernelW(), d.stride, d.spread, d.top, d.left, rows.pitch())
                .integer(steps).integer(each).flag(relu)
                .launch(across, down, count, KernelTable.CONVOLUTION_BLOCK, 1);
        if (count > 1) {
            queue.call(KernelTable.CONVOLUTION_SUM).pointer(parts).pointer(bias).pointer(residual).pointer(to)
                    .part(y, y.planes()).integer(rows.outputs()).integer(count).flag(relu).elements(y.elements());
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
