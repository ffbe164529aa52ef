package io.f2pad.inpaint;

import java.util.List;

class HarmonicInpainterTest extends InpainterContract {

    @Override
    protected Inpainter inpainter(Extent extent, int threads) {
        return new HarmonicInpainter();
    }

    @Override
    protected List<Extent> extents() {
        return List.of(new Extent(24, 24), new Extent(17, 31), new Extent(40, 13));
    }
}
