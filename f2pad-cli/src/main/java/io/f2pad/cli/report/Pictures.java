package io.f2pad.cli.report;

import io.f2pad.detect.Detection;
import io.f2pad.image.Mask;
import io.f2pad.image.Overlay;
import io.f2pad.image.Planes;
import io.f2pad.image.ScoreMap;
import java.awt.image.BufferedImage;

/** Single pictures of a detection, all of the input's size. */
public final class Pictures {

    /** Colour of what was found. */
    public static final int FOUND = 0xff5a36;
    /** Colour of the ground truth. */
    public static final int TRUTH = 0x3ddc84;

    private Pictures() {
    }

    /**
     * Draws the score map. Blue is 0, red is twice the threshold and above, so that the threshold is green in every
     * picture of a model and pictures can be compared.
     *
     * @param found a detection
     * @return a heat map
     */
    public static BufferedImage score(Detection found) {
        return found.scores().toBufferedImage(0, scoreTop(found));
    }

    /**
     * Tells which score is drawn as deep red.
     *
     * @param found a detection
     * @return the upper end of the scale
     */
    public static double scoreTop(Detection found) {
        return found.threshold() > 0 ? 2 * found.threshold() : Math.max(found.score(), Double.MIN_NORMAL);
    }

    /**
     * Marks the final mask on the input: tinted inside, outlined at its edge.
     *
     * @param input the input
     * @param mask  the final mask
     * @return the marked picture
     */
    public static BufferedImage overlay(Planes input, Mask mask) {
        BufferedImage tinted = Overlay.fill(input.toBufferedImage(), mask, FOUND, 0.25);
        int thickness = Math.max(1, Math.round(Math.min(input.width(), input.height()) / 400f));
        return Overlay.contour(tinted, mask, FOUND, thickness);
    }

    /**
     * Draws a map of magnitudes from black over red and yellow to white.
     *
     * @param map the values, drawn from 0 on
     * @param top value drawn white
     * @return the picture
     */
    public static BufferedImage glow(ScoreMap map, double top) {
        float[] values = map.toFloats();
        int plane = values.length;
        float[] rgb = new float[3 * plane];
        for (int i = 0; i < plane; i++) {
            double v = Math.min(1, Math.max(0, values[i] / top));
            for (int c = 0; c < 3; c++) {
                rgb[c * plane + i] = (float) Math.min(1, Math.max(0, 3 * v - c));
            }
        }
        return new Planes(3, map.height(), map.width(), rgb).toBufferedImage();
    }

    /**
     * Draws a mask over the darkened grey input, so that its place on the part can be seen.
     *
     * @param input the input
     * @param mask  a mask of the same size
     * @return the picture
     */
    public static BufferedImage maskOnInput(Planes input, Mask mask) {
        int plane = input.plane();
        float[] grey = new float[plane];
        for (int i = 0; i < plane; i++) {
            double luma = 0.299 * input.data()[i] + 0.587 * input.data()[plane + i]
                    + 0.114 * input.data()[2 * plane + i];
            grey[i] = (float) (0.05 + 0.42 * luma);
        }
        return Overlay.fill(new Planes(1, input.height(), input.width(), grey).toBufferedImage(), mask, 0xf4f1ea, 0.92);
    }
}
