package io.f2pad.reference;

import io.f2pad.objective.FlowLoss;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.Arrays;

/** A flow at one position as its formulas say, in double, with the activations that the way back needs. */
public final class ReferenceFlow {

    private final FlowField flow;
    private final int l1;
    private final int l2;
    private final double[] condition;
    private final double[][] x;
    private final double[][] h;
    private final double[][] a;
    private double logDensity;

    private ReferenceFlow(FlowField flow, int row, int column) {
        this.flow = flow;
        l2 = flow.channels() / 2;
        l1 = flow.channels() - l2;
        int ofColumn = flow.columnCode().length / flow.width();
        int ofRow = flow.rowCode().length / flow.height();
        condition = new double[ofColumn + ofRow];
        for (int i = 0; i < condition.length; i++) {
            condition[i] = i < ofColumn ? flow.columnCode()[column * ofColumn + i]
                    : flow.rowCode()[row * ofRow + i - ofColumn];
        }
        x = new double[flow.blocks().size() + 1][];
        h = new double[flow.blocks().size()][];
        a = new double[flow.blocks().size()][];
    }

    /**
     * The log-likelihood per channel.
     *
     * @param flow   the flow
     * @param row    row of the position
     * @param column its column
     * @param f      its features
     * @return log p / C
     */
    public static double logDensity(FlowField flow, int row, int column, double[] f) {
        ReferenceFlow pass = new ReferenceFlow(flow, row, column);
        pass.forward(f);
        return pass.logDensity / flow.channels();
    }

    static void couplingFlow(ReferenceTensor f, FlowField flow, FlowLoss loss, ReferenceTensor score,
            ReferenceTensor gradient) {
        for (int n = 0; n < f.shape().n(); n++) {
            for (int i = 0; i < flow.height(); i++) {
                for (int j = 0; j < flow.width(); j++) {
                    double[] at = new double[flow.channels()];
                    for (int c = 0; c < at.length; c++) {
                        at[c] = f.get(n, c, i, j);
                    }
                    ReferenceFlow pass = new ReferenceFlow(flow, i, j);
                    pass.forward(at);
                    double q = pass.logDensity / at.length;
                    score.put(n, 0, i, j, loss.of(q), false);
                    double[] g = pass.backward(loss.slope(q) / at.length);
                    for (int c = 0; c < at.length; c++) {
                        gradient.put(n, c, i, j, g[c], false);
                    }
                }
            }
        }
    }

    private void forward(double[] f) {
        int c = f.length;
        x[0] = new double[c];
        for (int i = 0; i < c; i++) {
            x[0][i] = (f[i] - flow.mean()[i]) / flow.deviation()[i];
        }
        logDensity = -0.5 * c * Math.log(2 * Math.PI);
        for (int k = 0; k < h.length; k++) {
            FlowBlock b = flow.blocks().get(k);
            double[] in = Arrays.copyOf(x[k], l1 + condition.length);
            System.arraycopy(condition, 0, in, l1, condition.length);
            h[k] = multiply(b.w1(), in, b.b1());
            for (int i = 0; i < h[k].length; i++) {
                h[k][i] = Math.max(h[k][i], 0);
            }
            a[k] = multiply(b.w2(), h[k], b.b2());
            double[] scaled = x[k].clone();
            for (int i = 0; i < l2; i++) {
                double s = 1.9 * Math.tanh(0.1 * a[k][i]);
                scaled[l1 + i] = x[k][l1 + i] * Math.exp(s) + 0.1 * a[k][l2 + i];
                logDensity += s;
            }
            for (int i = 0; i < c; i++) {
                double factor = 0.2 * Math.log1p(Math.exp(0.5 * b.scale()[i]));
                scaled[i] = scaled[i] * factor + b.offset()[i];
                logDensity += Math.log(factor);
            }
            x[k + 1] = multiply(b.rotation(), scaled, new float[c]);
        }
        logDensity -= 0.5 * Arrays.stream(x[h.length]).map(z -> z * z).sum();
    }

    private double[] backward(double slope) {
        double[] g = Arrays.stream(x[h.length]).map(z -> -slope * z).toArray();
        for (int k = h.length - 1; k >= 0; k--) {
            FlowBlock b = flow.blocks().get(k);
            double[] gy = transposed(b.rotation(), g, g.length);
            for (int i = 0; i < gy.length; i++) {
                gy[i] *= 0.2 * Math.log1p(Math.exp(0.5 * b.scale()[i]));
            }
            double[] da = new double[2 * l2];
            double[] next = gy.clone();
            for (int i = 0; i < l2; i++) {
                double t = Math.tanh(0.1 * a[k][i]);
                double e = Math.exp(1.9 * t);
                da[i] = 0.1 * (gy[l1 + i] * x[k][l1 + i] * e + slope) * 1.9 * (1 - t * t);
                da[l2 + i] = 0.1 * gy[l1 + i];
                next[l1 + i] = gy[l1 + i] * e;
            }
            double[] dh = transposed(b.w2(), da, h[k].length);
            for (int i = 0; i < dh.length; i++) {
                dh[i] = h[k][i] > 0 ? dh[i] : 0;
            }
            double[] du = transposed(b.w1(), dh, l1 + condition.length);
            for (int i = 0; i < l1; i++) {
                next[i] += du[i];
            }
            g = next;
        }
        for (int i = 0; i < g.length; i++) {
            g[i] /= flow.deviation()[i];
        }
        return g;
    }

    private static double[] multiply(float[] w, double[] in, float[] bias) {
        double[] out = new double[bias.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bias[i];
            for (int j = 0; j < in.length; j++) {
                out[i] += w[i * in.length + j] * in[j];
            }
        }
        return out;
    }

    private static double[] transposed(float[] w, double[] g, int columns) {
        double[] out = new double[columns];
        for (int i = 0; i < g.length; i++) {
            for (int j = 0; j < columns; j++) {
                out[j] += w[i * columns + j] * g[i];
            }
        }
        return out;
    }
}
