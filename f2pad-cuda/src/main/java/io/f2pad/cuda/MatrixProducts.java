package io.f2pad.cuda;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;

/**
 * cuBLAS's products of column-major matrices on the queue's stream, in single precision without TF32. The workspace is
 * fixed, so that the same product is the same bytes and can be recorded. Not thread-safe.
 */
final class MatrixProducts implements AutoCloseable {

    /** What cuBLAS takes on Hopper and later; older architectures use a part of it. */
    private static final long WORKSPACE = 32L << 20;
    private static final Pointer ONE = Pointer.to(new float[] {1});
    private static final Pointer ZERO = Pointer.to(new float[] {0});

    private final DeviceQueue queue;
    private final cublasHandle handle = new cublasHandle();
    private final Scratch workspace;

    MatrixProducts(DeviceQueue queue) {
        this.queue = queue;
        workspace = new Scratch(queue, "cuBLAS's workspace");
        Status.cublas(JCublas2.cublasCreate(handle), "cublasCreate");
        Status.cublas(JCublas2.cublasSetStream(handle, queue.stream()), "cublasSetStream");
    }

    /**
     * The right operand of a product.
     *
     * @param values     k x n, or n x k where it is to be transposed
     * @param pitch      elements from one column to the next
     * @param transposed whether it is to be transposed
     */
    record Right(DeviceAddress values, int pitch, boolean transposed) {
    }

    /**
     * {@code c = a b} or {@code c += a b}.
     *
     * @param m      rows of a and c
     * @param n      columns of b and c
     * @param k      columns of a
     * @param a      m x k
     * @param aPitch elements from one column of a to the next
     * @param b      the right operand
     * @param add    whether to add
     * @param c      the result
     * @param cPitch elements from one column of c to the next
     */
    void multiply(int m, int n, int k, DeviceAddress a, int aPitch, Right b, boolean add, DeviceAddress c, int cPitch) {
        queue.device().bind();
        if (workspace.bytes() == 0) {
            Status.cublas(JCublas2.cublasSetWorkspace(handle, workspace.room(WORKSPACE / 4), WORKSPACE),
                    "cublasSetWorkspace");
        }
        int status = JCublas2.cublasSgemm(handle, cublasOperation.CUBLAS_OP_N,
                b.transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N, m, n, k, ONE, a, aPitch,
                b.values, b.pitch, add ? ONE : ZERO, c, cPitch);
        if (status != 0) {
            Status.cublas(status, "cublasSgemm of " + m + "x" + k + " and " + k + "x" + n);
        }
    }

    @Override
    public void close() {
        queue.device().bind();
        Status.cublas(JCublas2.cublasDestroy(handle), "cublasDestroy");
        workspace.close();
    }
}
