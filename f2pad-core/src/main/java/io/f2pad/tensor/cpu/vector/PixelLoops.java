package io.f2pad.tensor.cpu.vector;

import io.f2pad.objective.MixtureField;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The pixel terms' loops that C2 does not turn into vectors by itself; counts are whole vectors. */
final class PixelLoops {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    private PixelLoops() {
    }

    static void addProducts(float[] w, int wo, float[] x, int xo, int plane, float[] to0, float[] to1, float[] to2,
            int count) {
        for (int i = 0; i < count; i += L) {
            FloatVector weight = FloatVector.fromArray(S, w, wo + i);
            int o = xo + i;
            weight.fma(FloatVector.fromArray(S, x, o), FloatVector.fromArray(S, to0, i)).intoArray(to0, i);
            weight.fma(FloatVector.fromArray(S, x, o + plane), FloatVector.fromArray(S, to1, i)).intoArray(to1, i);
            weight.fma(FloatVector.fromArray(S, x, o + 2 * plane), FloatVector.fromArray(S, to2, i))
                    .intoArray(to2, i);
        }
    }

    /** One pass per component, carrying the least distance and its slope so far. */
    static void nearest(float[][] p, int count, MixtureField field) {
        for (int k = 0; k < field.components(); k++) {
            compare(p, count, field.means(), field.precisions(), field.offsets()[k], k);
        }
    }

    private static void compare(float[][] p, int count, float[] means, float[] precisions, float offset, int k) {
        float[] xs = p[0];
        float[] ys = p[1];
        float[] zs = p[2];
        float[] gxs = p[3];
        float[] gys = p[4];
        float[] gzs = p[5];
        float[] best = p[7];
        for (int i = 0; i < count; i += L) {
            FloatVector x = FloatVector.fromArray(S, xs, i).sub(means[3 * k]);
            FloatVector y = FloatVector.fromArray(S, ys, i).sub(means[3 * k + 1]);
            FloatVector z = FloatVector.fromArray(S, zs, i).sub(means[3 * k + 2]);
            FloatVector gx = x.mul(precisions[6 * k]).add(y.mul(precisions[6 * k + 1]))
                    .add(z.mul(precisions[6 * k + 2]));
            FloatVector gy = x.mul(precisions[6 * k + 1]).add(y.mul(precisions[6 * k + 3]))
                    .add(z.mul(precisions[6 * k + 4]));
            FloatVector gz = x.mul(precisions[6 * k + 2]).add(y.mul(precisions[6 * k + 4]))
                    .add(z.mul(precisions[6 * k + 5]));
            FloatVector distance = x.mul(gx).add(y.mul(gy)).add(z.mul(gz)).add(offset);
            if (k == 0) {
                gx.intoArray(gxs, i);
                gy.intoArray(gys, i);
                gz.intoArray(gzs, i);
                distance.intoArray(best, i);
            } else {
                FloatVector least = FloatVector.fromArray(S, best, i);
                VectorMask<Float> nearer = distance.compare(VectorOperators.LT, least);
                least.blend(distance, nearer).intoArray(best, i);
                FloatVector.fromArray(S, gxs, i).blend(gx, nearer).intoArray(gxs, i);
                FloatVector.fromArray(S, gys, i).blend(gy, nearer).intoArray(gys, i);
                FloatVector.fromArray(S, gzs, i).blend(gz, nearer).intoArray(gzs, i);
            }
        }
    }
}
