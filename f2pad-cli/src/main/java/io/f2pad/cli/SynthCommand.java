package io.f2pad.cli;

import io.f2pad.cli.report.Failure;
import io.f2pad.cli.report.Json;
import io.f2pad.data.Dataset;
import io.f2pad.data.SyntheticSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code f2pad synth}: pastes defects with exact masks onto normal images (Eq. 16). */
@Command(name = "synth", description = "Makes a test set with exact masks by cutting and pasting (Eq. 16).",
        footer = {"", "Writes test/synthetic, ground_truth/synthetic and test/good; fit on the original folder."})
final class SynthCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Option(names = "--data", required = true, paramLabel = "DIR",
            description = "Data set with normal images: test/good, else the last of train/good.")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the new test set.")
    private Path out;

    @Option(names = "--count", paramLabel = "N", defaultValue = "54", description = "Defective images (default 54).")
    private int count;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed (default 1).")
    private long seed;

    @Option(names = "--masks", paramLabel = "DIR",
            description = "Take defect shapes from the masks below this folder (default: generated shapes).")
    private @Nullable Path masks;

    @Override
    public Integer call() {
        common.require(count >= 1 && count <= 100_000, "--count must lie in 1..100000, got " + count);
        Terminal terminal = common.terminal();
        Dataset dataset = Dataset.open(data);
        SyntheticSet.Plan plan = SyntheticSet.plan(dataset);
        Destination.folder(out, "--out");
        if (plan.fromTraining()) {
            terminal.notice("defects are pasted on training images, since test/good has none; a model fitted on all "
                    + "of them has seen the backgrounds");
        }
        List<Failure> skipped = new ArrayList<>();
        SyntheticSet.Written written;
        try (Progress progress = terminal.progress("synth", count + plan.good().size())) {
            written = SyntheticSet.write(dataset, out, count, seed, masks, new SyntheticSet.Listener() {

                @Override
                public void written(int done, int total, Path image) {
                    progress.reach(done);
                }

                @Override
                public void skipped(String reason) {
                    terminal.warning(reason);
                    skipped.add(new Failure("", reason));
                }
            });
        }
        terminal.line(written.defects() + " defective and " + written.good() + " good images in " + out);
        terminal.result(Json.object().put("out", out.toString()).put("defective", written.defects())
                .put("good", written.good()).put("from_training", plan.fromTraining()).put("seed", seed)
                .set("errors", Json.errors(skipped)));
        return Main.DONE;
    }
}
