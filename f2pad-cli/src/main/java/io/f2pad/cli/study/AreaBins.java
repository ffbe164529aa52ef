package io.f2pad.cli.study;

import java.util.List;
import java.util.stream.IntStream;

/** Five bins of the defect's size, as a share of the image. */
final class AreaBins {

    static final List<String> NAMES = List.of("< 1 %", "1-2 %", "2-4 %", "4-8 %", "> 8 %");

    private static final double[] BORDERS = {0.01, 0.02, 0.04, 0.08};

    private AreaBins() {
    }

    /** The bin of a share, 0 to 4; a border belongs to the larger bin. */
    static int of(double share) {
        int bin = 0;
        while (bin < BORDERS.length && share >= BORDERS[bin]) {
            bin++;
        }
        return bin;
    }

    /** One kind of mask in every bin, over all images of the cells. */
    static List<MaskSummary> of(List<CellResult> cells, String mask) {
        List<CaseResult> cases = cells.stream().flatMap(c -> c.cases().stream()).toList();
        return IntStream.range(0, NAMES.size()).mapToObj(bin -> MaskSummary.of(cases.stream()
                .filter(c -> of(c.area()) == bin).map(c -> c.masks().get(mask)).filter(q -> q != null).toList()))
                .toList();
    }
}
