package io.f2pad.cli.rival;

import io.f2pad.image.Mask;
import io.f2pad.image.Planes;
import io.f2pad.image.Regions;
import io.f2pad.image.Resampler;
import io.f2pad.image.ScoreMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Marker-controlled watershed of the image's gradient (Meyer, Topographic distance and watershed lines, 1994). Inside
 * every region of the first mask the highest tenth of the scores is the marker of the defect, pixels far from the first
 * mask are the marker of the rest; both flood the gradient and meet on its ridges. Large images are reduced first.
 *
 * @param longest longest side in pixels that is flooded without reduction
 */
public record MarkerWatershed(int longest) implements MaskRefinement {

    private static final int LEVELS = 256;
    private static final double BAND = 1.0 / 16;
    /** The first mask is several times the defect, so its middle must be meant. */
    private static final double MARKER = 0.9;
    private static final byte INSIDE = 1;
    private static final byte OUTSIDE = 2;

    /** Checks the range. */
    public MarkerWatershed {
        if (longest < 8) {
            throw new IllegalArgumentException("watershed: the longest side must be at least 8, got " + longest);
        }
    }

    @Override
    public String name() {
        return "watershed";
    }

    @Override
    public Mask refine(Planes image, ScoreMap scores, Mask initial) {
        MaskRefinement.check(image, scores, initial);
        if (initial.isEmpty() || initial.area() == image.plane()) {
            return initial;
        }
        ReducedSize size = ReducedSize.of(image, longest);
        Planes small = Resampler.resize(image, size.height(), size.width());
        Planes map = Resampler.resize(new Planes(1, scores.height(), scores.width(), scores.toFloats()),
                size.height(), size.width());
        Mask start = initial.resize(size.width(), size.height());
        byte[] marker = markers(start, map.data());
        flood(marker, gradient(small), size.width(), size.height());
        byte[] inside = new byte[marker.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = marker[i] == INSIDE ? (byte) 1 : 0;
        }
        return Mask.ofBytes(size.width(), size.height(), inside).resize(image.width(), image.height());
    }

    private static byte[] markers(Mask start, float[] scores) {
        Mask near = start.dilate(Math.max(2, BAND * Math.max(start.width(), start.height())));
        Mask rest = near.area() < scores.length ? near : start;
        byte[] marker = new byte[scores.length];
        int[] label = Regions.label(start);
        int regions = Arrays.stream(label).max().orElse(0);
        float[][] inRegion = new float[regions + 1][];
        int[] area = new int[regions + 1];
        for (int id : label) {
            area[id]++;
        }
        for (int r = 1; r <= regions; r++) {
            inRegion[r] = new float[area[r]];
        }
        for (int i = 0; i < label.length; i++) {
            if (label[i] > 0) {
                inRegion[label[i]][--area[label[i]]] = scores[i];
            }
        }
        for (int r = 1; r <= regions; r++) {
            Arrays.sort(inRegion[r]);
        }
        for (int i = 0; i < marker.length; i++) {
            int r = label[i];
            if (r > 0 && scores[i] >= inRegion[r][(int) (MARKER * inRegion[r].length)]) {
                marker[i] = INSIDE;
            } else if (!rest.get(i)) {
                marker[i] = OUTSIDE;
            }
        }
        return marker;
    }

    /** The largest channel's central differences, in whole levels. */
    private static int[] gradient(Planes image) {
        int width = image.width();
        int height = image.height();
        int[] out = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double most = 0;
                for (int c = 0; c < 3; c++) {
                    int base = c * image.plane();
                    float[] v = image.data();
                    double dx = v[base + y * width + Math.min(width - 1, x + 1)]
                            - v[base + y * width + Math.max(0, x - 1)];
                    double dy = v[base + Math.min(height - 1, y + 1) * width + x]
                            - v[base + Math.max(0, y - 1) * width + x];
                    most = Math.max(most, dx * dx + dy * dy);
                }
                out[y * width + x] = (int) Math.min(LEVELS - 1, Math.sqrt(most) * LEVELS);
            }
        }
        return out;
    }

    /** Floods from the markers, lowest gradient first and first come first served among equals. */
    private static void flood(byte[] marker, int[] gradient, int width, int height) {
        List<ArrayDeque<Integer>> levels = new ArrayList<>();
        for (int l = 0; l < LEVELS; l++) {
            levels.add(new ArrayDeque<>());
        }
        for (int i = 0; i < marker.length; i++) {
            if (marker[i] != 0) {
                levels.get(0).add(i);
            }
        }
        int level = 0;
        while (level < LEVELS) {
            Integer i = levels.get(level).poll();
            if (i == null) {
                level++;
                continue;
            }
            int x = i % width;
            int y = i / width;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int j = ny * width + nx;
                    if (marker[j] == 0) {
                        marker[j] = marker[i];
                        // a pixel below the flood's level is wet at once
                        levels.get(Math.max(level, gradient[j])).add(j);
                    }
                }
            }
        }
    }
}
