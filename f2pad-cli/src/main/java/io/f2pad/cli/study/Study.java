package io.f2pad.cli.study;

import io.f2pad.cli.report.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Everything that was measured.
 *
 * @param cells    finished cells in the order of the study
 * @param failures data sets, cells and images that failed
 * @param settings how it was measured, one line each
 */
public record Study(List<CellResult> cells, List<Failure> failures, List<String> settings) {

    /** Copies the lists. */
    public Study {
        cells = List.copyOf(cells);
        failures = List.copyOf(failures);
        settings = List.copyOf(settings);
    }

    /** Cells that share a property, in the order of their first appearance. */
    <K> Map<K, List<CellResult>> by(Predicate<CellResult> which, Function<CellResult, K> property) {
        Map<K, List<CellResult>> groups = new LinkedHashMap<>();
        cells.stream().filter(which).filter(c -> !c.cases().isEmpty())
                .forEach(c -> groups.computeIfAbsent(property.apply(c), k -> new ArrayList<>()).add(c));
        return groups;
    }

    /** One kind of mask in one cell. */
    static MaskSummary summary(CellResult cell, String mask) {
        return MaskSummary.of(cell.cases().stream().map(c -> c.masks().get(mask)).filter(q -> q != null).toList());
    }

    /** One kind of mask, averaged over cells, each counting alike. */
    static MaskSummary mean(List<CellResult> cells, String mask) {
        return MaskSummary.mean(cells.stream().map(c -> summary(c, mask)).filter(s -> s.images() > 0).toList());
    }

    /** What the method gains in IoU over another mask of the same images, all images of the cells counting alike. */
    static Interval gain(List<CellResult> cells, String mask) {
        return Interval.of(cells.stream().flatMap(c -> c.cases().stream()).filter(c -> c.masks().containsKey(mask))
                .mapToDouble(c -> c.refined().iou() - c.masks().get(mask).iou()).toArray());
    }
}
