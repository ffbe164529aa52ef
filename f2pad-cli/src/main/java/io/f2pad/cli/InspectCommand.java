package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.detect.ModelSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code f2pad inspect}: says what is inside a model. */
@Command(name = "inspect", description = "Says what is inside a model.")
final class InspectCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model written by fit.")
    private Path model;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = common.terminal();
        ModelSummary summary = ModelSummary.read(model);
        long bytes = Files.size(model);
        terminal.line(String.format(Locale.ROOT, "%-13s %s (%.1f MB)", "model", model, bytes / 1e6));
        terminal.line(SummaryText.text(summary));
        ObjectNode json = SummaryText.json(summary);
        json.put("model", model.toString());
        json.put("bytes", bytes);
        terminal.result(json);
        return Main.DONE;
    }
}
