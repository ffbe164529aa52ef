package io.f2pad.backbone.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.model.Checks;
import io.f2pad.model.TensorFile;
import java.util.List;

/**
 * Folds batch norm in inference mode into the bias-free convolution before it. With gain g, shift b, running
 * mean m and running variance v of an output channel: {@code s = g / sqrt(v + epsilon)}, {@code w' = s w},
 * {@code b' = b - s m}. Computed in double and rounded once.
 */
final class BatchNorm {

    /** The tensors of one batch norm, behind its name. */
    static final List<String> PARTS = List.of(".weight", ".bias", ".running_mean", ".running_var");

    private BatchNorm() {
    }

    /**
     * Folds one layer.
     *
     * @param file    holding the tensors, their shapes already checked
     * @param conv    the convolution's name in it
     * @param norm    the norm's name in it
     * @param layer   the convolution
     * @param epsilon added to the variances
     * @return the folded convolution
     * @throws ModelFormatException if a value is not finite, or a variance negative
     */
    static ConvWeights fold(TensorFile file, String conv, String norm, Layer layer, double epsilon) {
        double[] w = file.finiteDoubles(conv + ".weight");
        double[] gain = file.finiteDoubles(norm + ".weight");
        double[] shift = file.finiteDoubles(norm + ".bias");
        double[] mean = file.finiteDoubles(norm + ".running_mean");
        double[] variance = file.finiteDoubles(norm + ".running_var");
        float[] weight = new float[w.length];
        float[] bias = new float[layer.out()];
        int row = w.length / layer.out();
        for (int o = 0; o < layer.out(); o++) {
            if (variance[o] < 0) {
                throw new ModelFormatException(file.source() + ": " + norm + ".running_var holds "
                        + variance[o] + " at index " + o
                        + ", a variance cannot be negative; the file is damaged");
            }
            double scale = gain[o] / Math.sqrt(variance[o] + epsilon);
            bias[o] = (float) (shift[o] - mean[o] * scale);
            for (int i = o * row; i < (o + 1) * row; i++) {
                weight[i] = (float) (w[i] * scale);
            }
        }
        Checks.finite(conv + ".weight, folded,", weight, file.source());
        Checks.finite(norm + ".bias, folded,", bias, file.source());
        return new ConvWeights(layer.name(), layer.out(), layer.in(), layer.kernel(), layer.kernel(), weight,
                bias);
    }
}
