package io.f2pad.cuda;

import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Frozen;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;

/** Nearest rows of a bank: cuBLAS's product of features and rows with a running choice, then the distance. */
final class NearestSearch implements AutoCloseable {

    /** Floats of one product, 64 MB, so that a bank of any size fits. */
    private static final int PRODUCT = 16 << 20;
    private static final Pointer ONE = Pointer.to(new float[] {1});
    private static final Pointer ZERO = Pointer.to(new float[] {0});

    /**
     * A bank in device memory.
     *
     * @param rows    number of features
     * @param dims    dimensions
     * @param values  row-major
     * @param squares squared norms
     */
    record Bank(int rows, int dims, DeviceAddress values, DeviceAddress squares) implements Frozen {
    }

    private final DeviceQueue queue;
    private final cublasHandle handle = new cublasHandle();
    private final Scratch product;
    private final Scratch best;

    NearestSearch(DeviceQueue queue) {
        this.queue = queue;
        product = new Scratch(queue, "the products of a nearest-neighbour search");
        best = new Scratch(queue, "the candidates of a nearest-neighbour search");
        Status.cublas(JCublas2.cublasCreate(handle), "cublasCreate");
        Status.cublas(JCublas2.cublasSetStream(handle, queue.stream()), "cublasSetStream");
    }

    /** {@return the squared norm of every row} */
    static float[] squares(FeatureBank bank) {
        float[] squares = new float[bank.rows()];
        for (int m = 0; m < bank.rows(); m++) {
            double sum = 0;
            for (int d = 0; d < bank.dims(); d++) {
                double value = bank.values()[m * bank.dims() + d];
                sum += value * value;
            }
            squares[m] = (float) sum;
        }
        return squares;
    }

    /** In cuBLAS's column order an image is a matrix of positions x dims, a bank one of dims x rows. */
    void search(CudaTensor f, Bank bank, CudaTensor indices) {
        int positions = f.shape().h() * f.shape().w();
        int kept = indices.shape().c();
        int most = Math.max(1, Math.min(bank.rows(), PRODUCT / positions));
        DeviceAddress products = product.room((long) most * positions);
        DeviceAddress values = best.room((long) kept * positions);
        for (int image = 0; image < f.shape().n(); image++) {
            DeviceAddress features = f.address().plus(4L * image * bank.dims() * positions);
            for (int first = 0; first < bank.rows(); first += most) {
                int rows = Math.min(most, bank.rows() - first);
                queue.device().bind();
                Status.cublas(JCublas2.cublasSgemm(handle, cublasOperation.CUBLAS_OP_N, cublasOperation.CUBLAS_OP_N,
                        positions, rows, bank.dims(), ONE, features, positions,
                        bank.values().plus(4L * first * bank.dims()), bank.dims(), ZERO, products, positions),
                        "cublasSgemm of a nearest-neighbour search");
                queue.call(KernelTable.NEAREST_SELECT).pointer(products).pointer(bank.squares()).pointer(values)
                        .tensor(indices).part(indices, 1).integer(image).integer(first).integer(rows).integer(kept)
                        .elements(indices.window().area());
            }
        }
    }

    void distance(CudaTensor f, Bank bank, CudaTensor candidates, boolean squared, CudaTensor score,
            CudaTensor gradient) {
        int warps = KernelTable.NEAREST_BLOCK / 32;
        queue.call(KernelTable.NEAREST_CANDIDATE).tensor(f).pointer(bank.values()).tensor(candidates).tensor(score)
                .tensor(gradient).part(score, score.shape().n()).integer(bank.dims()).integer(candidates.shape().c())
                .flag(squared).blocks((score.elements() + warps - 1) / warps, KernelTable.NEAREST_BLOCK);
    }

    @Override
    public void close() {
        queue.device().bind();
        product.close();
        best.close();
        Status.cublas(JCublas2.cublasDestroy(handle), "cublasDestroy");
    }
}
