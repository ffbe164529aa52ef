package io.f2pad.inpaint;

/** Fills a hole of an image with what normal parts look like; a rough fill is enough, refinement does the rest. */
public interface Inpainter {

    /**
     * Fills a hole. Thread-safe and deterministic.
     *
     * @param image  three planes; not changed
     * @param hole   pixels to fill
     * @param height rows
     * @param width  columns
     * @return a new image, equal to the given one outside the hole
     */
    float[] fill(float[] image, boolean[] hole, int height, int width);
}
