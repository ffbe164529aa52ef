package io.f2pad.cli.rival;

import io.f2pad.image.Planes;

/** The size at which a rival works on a large image: the same shape, the longer side bounded. */
record ReducedSize(int width, int height) {

    static ReducedSize of(Planes image, int longest) {
        double scale = Math.min(1, (double) longest / Math.max(image.width(), image.height()));
        return new ReducedSize((int) Math.max(1, Math.round(scale * image.width())),
                (int) Math.max(1, Math.round(scale * image.height())));
    }
}
