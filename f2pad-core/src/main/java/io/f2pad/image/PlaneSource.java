package io.f2pad.image;

/** Planes given as rows of floats. */
record PlaneSource(float[][][] channels) implements PixelSource {

    PlaneSource {
        if (channels.length != 1 && channels.length != 3) {
            throw new IllegalArgumentException("pixels: expected 1 plane (grey) or 3 (R, G, B), got "
                    + channels.length);
        }
        int height = channels[0].length;
        int width = height == 0 ? 0 : channels[0][0].length;
        if (width == 0) {
            throw new IllegalArgumentException("pixels: the planes are empty");
        }
        for (int c = 0; c < channels.length; c++) {
            if (channels[c].length != height) {
                throw new IllegalArgumentException("pixels: plane " + c + " has " + channels[c].length
                        + " rows, plane 0 has " + height);
            }
            for (int y = 0; y < height; y++) {
                if (channels[c][y].length != width) {
                    throw new IllegalArgumentException("pixels: row " + y + " of plane " + c + " has "
                            + channels[c][y].length + " values, the first row has " + width);
                }
            }
        }
    }

    @Override
    public int width() {
        return channels[0][0].length;
    }

    @Override
    public int height() {
        return channels[0].length;
    }

    @Override
    public void rgb(float[] out) {
        int i = 0;
        for (int c = 0; c < channels.length; c++) {
            for (int y = 0; y < height(); y++) {
                for (int x = 0; x < width(); x++) {
                    out[i++] = inUnitRange(channels[c][y][x], x, y);
                }
            }
        }
        if (channels.length == 1) {
            PixelSource.spreadGrey(out);
        }
    }

    static float inUnitRange(float value, int x, int y) {
        if (!(value >= 0f && value <= 1f)) {
            throw new IllegalArgumentException("pixels: value " + value + " at x=" + x + " y=" + y
                    + " is outside [0, 1]; divide the samples by their full scale");
        }
        return value;
    }
}
