package io.f2pad.oracle;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Tensors that an oracle defines by formula: element i of NAME is splitmix64 of {@code crc32(NAME) + (i + 1) G}, mapped
 * to [-1, 1).
 */
public final class FormulaTensors {

    private FormulaTensors() {
    }

    /**
     * The first values of a tensor.
     *
     * @param name  its name
     * @param count how many
     * @return values in [-1, 1), row-major
     */
    public static double[] u(String name, int count) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            long z = crc.getValue() + (i + 1) * 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            values[i] = (z >>> 11) / (double) (1L << 52) - 1;
        }
        return values;
    }

    /**
     * The same as floats, scaled.
     *
     * @param name  its name
     * @param count how many
     * @param scale factor
     * @return scaled values
     */
    public static float[] floats(String name, int count, double scale) {
        double[] u = u(name, count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * u[i]);
        }
        return values;
    }
}
