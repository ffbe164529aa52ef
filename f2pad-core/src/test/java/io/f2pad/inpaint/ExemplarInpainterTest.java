package io.f2pad.inpaint;

import io.f2pad.feature.Normalization;
import io.f2pad.image.Planes;
import java.util.List;

class ExemplarInpainterTest extends InpainterContract {

    /** It works at the size of its stored images, which are square. */
    @Override
    protected Inpainter inpainter(Extent extent, int threads) {
        ExemplarBank.Builder bank = new ExemplarBank.Builder(2, 2, extent.height());
        for (int k = 0; k < 2; k++) {
            float[] rgb = Normalization.IMAGENET.denormalize(picture(extent));
            rgb[k] = 1;
            bank.add(new Planes(3, extent.height(), extent.width(), rgb));
        }
        return new ExemplarInpainter(bank.build(), Normalization.IMAGENET);
    }

    @Override
    protected List<Extent> extents() {
        return List.of(new Extent(24, 24), new Extent(37, 37));
    }
}
