package io.f2pad.inpaint;

/** Fills a hole with the smoothest surface through its border: Laplace's equation per channel. */
public final class HarmonicInpainter implements Inpainter {

    @Override
    public float[] fill(float[] image, boolean[] hole, int height, int width) {
        float[] filled = image.clone();
        Membrane membrane = new Membrane(hole, height, width);
        for (int offset = 0; offset < image.length; offset += hole.length) {
            membrane.solve(filled, offset);
        }
        return filled;
    }
}
