package io.f2pad.cli;

import io.f2pad.cli.study.CellKey;
import io.f2pad.cli.study.Fingerprint;
import io.f2pad.data.Dataset;
import io.f2pad.data.DefectSynthesis;
import io.f2pad.data.MaskShapes;
import io.f2pad.data.Sample;
import io.f2pad.data.SynthesisOptions;
import io.f2pad.data.SyntheticSet;
import io.f2pad.file.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One data set of the study, ready to be measured.
 *
 * @param name        name in tables
 * @param train       normal images to learn from; none of them is in a test set
 * @param trainPrint  fingerprint of them
 * @param tests       test images by kind
 * @param testPrints  fingerprints of them
 */
record QualityCategory(String name, List<Path> train, String trainPrint, Map<CellKey.Set, List<Sample>> tests,
        Map<CellKey.Set, String> testPrints) {

    private static final double SWAP_SHARE = 0.5;

    /** Opens a data set and makes its synthetic test set, unless an earlier run has. */
    static QualityCategory open(Path root, String name, QualityPlan plan, Terminal terminal) {
        Dataset dataset = Dataset.open(root);
        if (dataset.train().isEmpty()) {
            throw new JobException("no normal images in " + root.resolve("train/good") + ", nothing to learn from");
        }
        SyntheticSet.Plan sources = SyntheticSet.plan(dataset);
        List<Path> train = new ArrayList<>(dataset.train());
        train.removeAll(sources.bases());
        train.removeAll(sources.good());
        if (sources.fromTraining()) {
            terminal.notice(name + ": test/good has fewer than two images, so the defects are pasted on "
                    + (dataset.train().size() - train.size()) + " training images, which are not learnt from");
        }
        Map<CellKey.Set, List<Sample>> tests = new EnumMap<>(CellKey.Set.class);
        tests.put(CellKey.Set.SYNTHETIC, synthetic(sources, name, plan, terminal));
        if (plan.real() && dataset.test().stream().anyMatch(s -> s.mask() != null)) {
            tests.put(CellKey.Set.REAL, dataset.test(plan.limit()));
        }
        Map<CellKey.Set, String> prints = new EnumMap<>(CellKey.Set.class);
        tests.forEach((set, samples) -> prints.put(set, Fingerprint.ofFiles(samples.stream()
                .flatMap(s -> s.mask() == null ? Stream.of(s.image()) : Stream.of(s.image(), s.mask())).toList())));
        return new QualityCategory(name, List.copyOf(train), Fingerprint.ofFiles(train), tests, prints);
    }

    private static List<Sample> synthetic(SyntheticSet.Plan sources, String name, QualityPlan plan,
            Terminal terminal) {
        SynthesisOptions options = SynthesisOptions.defaults().withSwapShare(
                plan.swap().contains(name) ? SWAP_SHARE : 0);
        String print = Fingerprint.of(List.of(Fingerprint.ofFiles(sources.bases()),
                Fingerprint.ofFiles(sources.good()), options.toString(), plan.count() + " " + plan.seed()));
        Path folder = plan.out().resolve("data").resolve(name + "-" + print.substring(0, 12));
        Path complete = folder.resolve("complete");
        if (!Files.exists(complete)) {
            try (Progress progress = terminal.progress(name + " synth", plan.count() + sources.good().size())) {
                SyntheticSet.write(sources, folder, plan.count(), plan.seed(),
                        new DefectSynthesis(options, new MaskShapes(options)), new SyntheticSet.Listener() {

                            @Override
                            public void written(int done, int total, Path image) {
                                progress.reach(done);
                            }

                            @Override
                            public void skipped(String reason) {
                                terminal.warning(reason);
                            }
                        });
            }
            AtomicFile.write(complete, new byte[0]);
        }
        return Dataset.open(folder).test();
    }
}
