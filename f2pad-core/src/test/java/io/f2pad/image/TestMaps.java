package io.f2pad.image;

/** Deterministic maps whose transforms were computed with PyTorch 2.13, SciPy 1.17 and Pillow 12.3. */
final class TestMaps {

    private TestMaps() {
    }

    /** Values {@code ((37 i + 11) mod 101) / 100}. */
    static float[] ramp(int n) {
        float[] map = new float[n];
        for (int i = 0; i < n; i++) {
            map[i] = (i * 37 + 11) % 101 / 100f;
        }
        return map;
    }

    static double sum(float[] map) {
        double sum = 0;
        for (float v : map) {
            sum += v;
        }
        return sum;
    }

    /** A mask drawn with '#'. */
    static Mask mask(String... rows) {
        int width = rows[0].length();
        boolean[] bits = new boolean[width * rows.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = rows[i / width].charAt(i % width) == '#';
        }
        return Mask.of(width, rows.length, bits);
    }
}
