package io.f2pad.cli.report;

import io.f2pad.detect.Detection;
import io.f2pad.image.Mask;
import io.f2pad.image.Overlay;
import io.f2pad.image.Planes;
import io.f2pad.image.Resampler;
import io.f2pad.image.ScoreMap;
import io.f2pad.metrics.Confusion;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One picture that tells the story of one image: input, score, initial mask; recovered image, |a|, final mask. The
 * ground truth is outlined in green where it is known. Small images are enlarged by a whole factor with hard pixels,
 * large ones are reduced. Immutable and thread-safe; the same detection gives the same bytes.
 */
public final class Sheet {

    private static final int ENLARGED = 320;
    private static final int LARGEST = 384;
    private static final int MARGIN = 24;
    private static final int GAP = 14;
    private static final int CAPTION = 26;
    private static final int HEAD = 46;
    private static final int FOOT = 34;
    private static final int NARROWEST = 200;
    private static final double LETTER = 10;

    private static final int PAPER = 0x15171c;
    private static final int BRIGHT = 0xf2f3f5;
    private static final int DIM = 0x9aa1ad;

    private final Lettering lettering = Lettering.load();

    private record Panel(String name, String value, BufferedImage picture) {
    }

    /**
     * Draws the sheet.
     *
     * @param title what the image is called
     * @param input the input
     * @param found what was found in it
     * @param truth its ground truth; empty for a good image, null if not known
     * @return the picture
     */
    public BufferedImage draw(String title, Planes input, Detection found, @Nullable Mask truth) {
        int[] size = size(input.width(), input.height());
        Planes small = Resampler.resize(input, Math.min(size[1], input.height()), Math.min(size[0], input.width()));
        ScoreMap magnitude = new ScoreMap(input.width(), input.height(), found.anomaly());
        double top = Math.max(0.5, magnitude.max());
        List<Panel> panels = List.of(
                new Panel("input", input.width() + " x " + input.height(), scaled(small.toBufferedImage(), size)),
                new Panel("score", number(found.score()) + " / " + number(found.threshold()),
                        scaled(reduced(Pictures.score(found), small), size)),
                new Panel("initial mask", overlap(found.initialMask(), truth),
                        mask(small, found.initialMask(), truth, size)),
                new Panel("recovered", "", scaled(reduced(found.recovered().toBufferedImage(), small), size)),
                new Panel("|a|", "0 - " + number(top), scaled(reduced(Pictures.glow(magnitude, top), small), size)),
                new Panel("final mask", overlap(found.mask(), truth), mask(small, found.mask(), truth, size)));
        return compose(title, subtitle(found), panels, size, truth != null && !truth.isEmpty());
    }

    private static String subtitle(Detection found) {
        String regions = found.regions().size() == 1 ? "1 region" : found.regions().size() + " regions";
        return String.format(Locale.ROOT, "%s, %.2f %% of the image, %d iterations", regions,
                100 * found.mask().share(), found.iterations());
    }

    private static String overlap(Mask mask, @Nullable Mask truth) {
        if (truth == null) {
            return "no ground truth";
        }
        if (truth.isEmpty()) {
            return mask.isEmpty() ? "clean" : String.format(Locale.ROOT, "%.2f %% false", 100 * mask.share());
        }
        return String.format(Locale.ROOT, "IoU %.1f", 100 * Confusion.of(mask, truth).iou());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }

    /** Size of a panel for an image: a whole multiple of a small image, at most so large otherwise. */
    private static int[] size(int width, int height) {
        int longest = Math.max(width, height);
        if (longest > LARGEST) {
            double scale = (double) LARGEST / longest;
            return new int[] {(int) Math.max(1, Math.round(width * scale)),
                (int) Math.max(1, Math.round(height * scale))};
        }
        int factor = Math.max(1, ENLARGED / longest);
        return new int[] {width * factor, height * factor};
    }

    private static BufferedImage reduced(BufferedImage image, Planes small) {
        return image.getWidth() == small.width() && image.getHeight() == small.height() ? image
                : Resampler.resize(io.f2pad.image.Pixels.of(image).rgb(), small.height(), small.width())
                        .toBufferedImage();
    }

    /** Enlarges by whole factors with hard pixels. */
    private static BufferedImage scaled(BufferedImage image, int[] size) {
        BufferedImage panel = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size[1]; y++) {
            for (int x = 0; x < size[0]; x++) {
                panel.setRGB(x, y, image.getRGB(x * image.getWidth() / size[0], y * image.getHeight() / size[1]));
            }
        }
        return panel;
    }

    private static BufferedImage mask(Planes small, Mask mask, @Nullable Mask truth, int[] size) {
        BufferedImage dark = Pictures.maskOnInput(small, mask.resize(small.width(), small.height()));
        BufferedImage panel = scaled(dark, size);
        return truth == null ? panel : Overlay.contour(panel, truth.resize(size[0], size[1]), Pictures.TRUTH, 2);
    }

    private BufferedImage compose(String title, String subtitle, List<Panel> panels, int[] size, boolean legend) {
        int column = Math.max(NARROWEST, size[0]);
        int width = 2 * MARGIN + 3 * column + 2 * GAP;
        int height = HEAD + 2 * (CAPTION + size[1]) + GAP + FOOT;
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(new Color(PAPER));
        g.fillRect(0, 0, width, height);
        double right = lettering.width(subtitle, LETTER);
        double room = width - 2 * MARGIN - right - GAP;
        lettering.draw(g, lettering.fit(title, 12, room), MARGIN, 33, 12, BRIGHT);
        lettering.draw(g, subtitle, width - MARGIN - right, 33, LETTER, DIM);
        for (int i = 0; i < panels.size(); i++) {
            Panel panel = panels.get(i);
            int x = MARGIN + i % 3 * (column + GAP);
            int y = HEAD + i / 3 * (CAPTION + size[1] + GAP) + CAPTION;
            lettering.draw(g, panel.name(), x, y - 9, LETTER, BRIGHT);
            lettering.draw(g, panel.value(), x + column - lettering.width(panel.value(), LETTER), y - 9, LETTER, DIM);
            g.drawImage(panel.picture(), x + (column - size[0]) / 2, y, null);
        }
        if (legend) {
            g.setColor(new Color(Pictures.TRUTH));
            g.fillRect(MARGIN, height - 18, 16, 2);
            lettering.draw(g, "ground truth", MARGIN + 24, height - 12, 9, DIM);
        }
        g.dispose();
        return sheet;
    }
}
