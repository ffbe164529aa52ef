package io.f2pad.cuda;

import io.f2pad.tensor.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * One kernel's arguments, packed in the order of its row in {@link KernelTable} and checked against it, then launched.
 * A launch allocates nothing. Not thread-safe.
 */
final class KernelCall {

    private final KernelTable kernel;
    private final CUfunction function;
    private final CUstream stream;
    private final ByteBuffer values;
    private final int[] offsets;
    private final Pointer parameters;
    private int next;

    KernelCall(KernelTable kernel, CUfunction function, CUstream stream) {
        this.kernel = kernel;
        this.function = function;
        this.stream = stream;
        int count = kernel.arguments.size();
        offsets = new int[count];
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = bytes;
            bytes += (kernel.arguments.get(i).bytes + 7) / 8 * 8;
        }
        values = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        Pointer start = Pointer.to(values);
        Pointer[] each = new Pointer[count];
        for (int i = 0; i < count; i++) {
            each[i] = start.withByteOffset(offsets[i]);
        }
        parameters = Pointer.to(each);
    }

    /** Starts over with the first argument. */
    KernelCall begin() {
        next = 0;
        return this;
    }

    private int take(Argument kind) {
        if (next >= offsets.length || kernel.arguments.get(next) != kind) {
            throw new IllegalStateException("cuda backend: argument " + next + " of " + kernel.entry() + " is no "
                    + kind);
        }
        return offsets[next++];
    }

    KernelCall pointer(@Nullable DeviceAddress address) {
        values.putLong(take(Argument.POINTER), address == null ? 0 : address.value());
        return this;
    }

    KernelCall tensor(@Nullable CudaTensor tensor) {
        return pointer(tensor == null ? null : tensor.address());
    }

    KernelCall integer(int value) {
        values.putInt(take(Argument.INT), value);
        return this;
    }

    KernelCall flag(boolean value) {
        return integer(value ? 1 : 0);
    }

    KernelCall real(double value) {
        values.putFloat(take(Argument.FLOAT), (float) value);
        return this;
    }

    KernelCall exact(double value) {
        values.putDouble(take(Argument.DOUBLE), value);
        return this;
    }

    /** The window of a tensor with a number of planes. */
    KernelCall part(CudaTensor of, int planes) {
        return part(of, planes, of.window());
    }

    /** A window with a number of planes of a tensor's extents. */
    KernelCall part(CudaTensor of, int planes, Window window) {
        return part(of, planes, window.top(), window.left(), window.bottom() - window.top(),
                window.right() - window.left());
    }

    /** A rectangle that may leave the tensor. */
    KernelCall part(CudaTensor of, int planes, int top, int left, int rows, int columns) {
        int o = take(Argument.PART);
        values.putInt(o, planes).putInt(o + 4, of.shape().h()).putInt(o + 8, of.shape().w());
        values.putInt(o + 12, top).putInt(o + 16, left).putInt(o + 20, rows).putInt(o + 24, columns);
        return this;
    }

    /** An argument of several numbers, a leading whole one and real ones behind it. */
    KernelCall struct(Argument kind, int first, float... rest) {
        int o = take(kind);
        values.putInt(o, first);
        for (int i = 0; i < rest.length; i++) {
            values.putFloat(o + 4 + 4 * i, rest[i]);
        }
        return this;
    }

    /** An argument of several whole numbers. */
    KernelCall integers(Argument kind, int... numbers) {
        int o = take(kind);
        for (int i = 0; i < numbers.length; i++) {
            values.putInt(o + 4 * i, numbers[i]);
        }
        return this;
    }

    /** An argument of several real numbers. */
    KernelCall struct(Argument kind, float[] first, float... rest) {
        int o = take(kind);
        for (int i = 0; i < first.length; i++) {
            values.putFloat(o + 4 * i, first[i]);
        }
        for (int i = 0; i < rest.length; i++) {
            values.putFloat(o + 4 * (first.length + i), rest[i]);
        }
        return this;
    }

    /** The first elements of every row of a matrix, a plane being a row. */
    KernelCall part(int rows, int pitch, int elements) {
        int o = take(Argument.PART);
        values.putInt(o, rows).putInt(o + 4, 1).putInt(o + 8, pitch);
        values.putInt(o + 12, 0).putInt(o + 16, 0).putInt(o + 20, 1).putInt(o + 24, elements);
        return this;
    }

    /** Launches one thread per element. */
    void elements(long count) {
        threads(count, KernelTable.ELEMENT_BLOCK);
    }

    /** Launches at least so many threads in blocks of one size. */
    void threads(long count, int block) {
        blocks((count + block - 1) / block, block);
    }

    /** Launches one thread per pixel of a tensor's window, in tiles, for each of a number of groups of planes. */
    void tiles(Window w, int groups) {
        launch((w.right() - w.left() + KernelTable.TILE_COLUMNS - 1) / KernelTable.TILE_COLUMNS,
                (w.bottom() - w.top() + KernelTable.TILE_ROWS - 1) / KernelTable.TILE_ROWS, groups,
                KernelTable.TILE_COLUMNS, KernelTable.TILE_ROWS);
    }

    /** Launches blocks of threads in one dimension. */
    void blocks(long count, int threads) {
        launch((int) count, 1, 1, threads, 1);
    }

    void launch(int gridX, int gridY, int gridZ, int blockX, int blockY) {
        if (next != offsets.length) {
            throw new IllegalStateException("cuda backend: " + kernel.entry() + " has " + offsets.length
                    + " arguments, got " + next);
        }
        int status = JCudaDriver.cuLaunchKernel(function, gridX, gridY, gridZ, blockX, blockY, 1, 0, stream, parameters,
                null);
        if (status != 0) {
            Status.driver(status, "the launch of " + kernel.entry());
        }
    }
}
