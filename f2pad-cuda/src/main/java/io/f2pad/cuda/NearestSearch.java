package io.f2pad.cuda;

import io.f2pad.tensor.FeatureBank;
import io.f2pad.tensor.Frozen;

/** Nearest rows of a bank: cuBLAS's product of features and rows with a running choice, then the distance. */
final class NearestSearch implements AutoCloseable {

    /** Floats of one product, 64 MB, so that a bank of any size fits. */
    private static final int PRODUCT = 16 << 20;

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
    private final MatrixProducts products;
    private final Scratch product;
    private final Scratch best;

    NearestSearch(DeviceQueue queue, MatrixProducts products) {
        this.queue = queue;
        this.products = products;
        product = new Scratch(queue, "the products of a nearest-neighbour search");
        best = new Scratch(queue, "the candidates of a nearest-neighbour search");
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
        DeviceAddress room = product.room((long) most * positions);
        DeviceAddress values = best.room((long) kept * positions);
        for (int image = 0; image < f.shape().n(); image++) {
            DeviceAddress features = f.address().plus(4L * image * bank.dims() * positions);
            for (int first = 0; first < bank.rows(); first += most) {
                int rows = Math.min(most, bank.rows() - first);
                products.multiply(positions, rows, bank.dims(), features, positions, new MatrixProducts.Right(
                        bank.values().plus(4L * first * bank.dims()), bank.dims(), false), false, room, positions);
                queue.call(KernelTable.NEAREST_SELECT).pointer(room).pointer(bank.squares()).pointer(values)
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
        product.close();
        best.close();
    }
}
