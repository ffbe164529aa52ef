package io.f2pad.inpaint;

import io.f2pad.image.Planes;
import java.util.Arrays;

/**
 * A bounded set of normal images, stored as 8-bit RGB planes at the working size.
 *
 * @param size  rows and columns
 * @param bytes count*3*size*size values
 */
public record ExemplarBank(int size, byte[] bytes) {

    /** Checks the length. */
    public ExemplarBank {
        if (size < 1 || bytes.length == 0 || bytes.length % (3 * size * size) != 0) {
            throw new IllegalArgumentException("exemplars: " + bytes.length + " bytes are not RGB images of " + size
                    + "x" + size);
        }
    }

    /** {@return the number of images} */
    public int count() {
        return bytes.length / (3 * size * size);
    }

    /**
     * One image.
     *
     * @param i its index
     * @return three planes in [0, 1]
     */
    public float[] rgb(int i) {
        float[] rgb = new float[3 * size * size];
        for (int k = 0; k < rgb.length; k++) {
            rgb[k] = (bytes[i * rgb.length + k] & 0xFF) / 255f;
        }
        return rgb;
    }

    /** Collects images evenly spaced over a stream of known length. */
    public static final class Builder {

        private final int size;
        private final int total;
        private final int wanted;
        private final byte[] bytes;
        private int seen;
        private int kept;

        /**
         * Starts an empty bank.
         *
         * @param wanted most images kept
         * @param total  images that will be offered
         * @param size   rows and columns
         */
        public Builder(int wanted, int total, int size) {
            this.size = size;
            this.total = total;
            this.wanted = Math.min(wanted, total);
            this.bytes = new byte[this.wanted * 3 * size * size];
        }

        /**
         * Offers the next image of the stream.
         *
         * @param image RGB in [0, 1] at the working size
         */
        public void add(Planes image) {
            if (kept < wanted && seen == (int) ((long) kept * total / wanted)) {
                float[] data = image.data();
                for (int k = 0; k < data.length; k++) {
                    bytes[kept * data.length + k] = (byte) Math.round(255 * Math.min(1, Math.max(0, data[k])));
                }
                kept++;
            }
            seen++;
        }

        /** {@return the bank of the images kept} */
        public ExemplarBank build() {
            return new ExemplarBank(size, Arrays.copyOf(bytes, kept * 3 * size * size));
        }
    }
}
