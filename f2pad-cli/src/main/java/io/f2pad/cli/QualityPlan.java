package io.f2pad.cli;

import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What {@code f2pad bench quality} measures.
 *
 * @param data      data sets, one per category
 * @param out       folder for everything that is written
 * @param scorers   kinds of scorers
 * @param size      working size in pixels
 * @param count     synthetic defects per category
 * @param limit     most real test images per category, 0 for all
 * @param shots     normal images of the few-shot setting, 0 for none
 * @param seed      seed of defects and fits
 * @param swap      categories with structural defects
 * @param real      whether real defects are measured too
 * @param ablations whether ablations are measured too
 * @param threads   cores to use, and images at a time
 * @param backend   where to compute
 */
record QualityPlan(List<Path> data, Path out, List<String> scorers, int size, int count, int limit, int shots,
        long seed, Set<String> swap, boolean real, boolean ablations, int threads, BackendChoice backend) {

    /** Copies the lists. */
    QualityPlan {
        data = List.copyOf(data);
        scorers = List.copyOf(scorers);
        swap = Set.copyOf(swap);
    }

    Path cells() {
        return out.resolve("cells");
    }

    Path models() {
        return out.resolve("models");
    }

    Path sheets() {
        return out.resolve("sheets");
    }
}
