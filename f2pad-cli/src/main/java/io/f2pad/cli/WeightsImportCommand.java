package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.report.Json;
import io.f2pad.weights.KnownWeights;
import io.f2pad.weights.WeightImport;
import io.f2pad.weights.WeightStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code f2pad weights import}: checks a weight file and keeps it under a name. */
@Command(name = "import", description = "Checks a weight file, folds batch norm and keeps the result under a name.",
        footer = {"", "Reads safetensors, .pth of torch.save and .npz; nothing in a file is ever run. The network is "
                + "told by the names of the tensors.", "A masked autoencoder (1.3 GB for ViT-L) takes a heap of 4 GB: "
                + "F2PAD_JAVA_OPTS=-Xmx4g."})
final class WeightsImportCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin
    private WeightsCommand.StoreOption option;

    @Parameters(paramLabel = "FILE", description = "The weight file.")
    private Path file;

    @Option(names = "--name", paramLabel = "NAME",
            description = "What to call it (default: the known file's name, otherwise the network's).")
    private @Nullable String name;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        WeightStore store = option.store();
        if (name != null) {
            try {
                store.file(name);
            } catch (IllegalArgumentException e) {
                throw common.refusal("--name: " + Main.oneLine(e));
            }
        }
        report(WeightImport.of(store, file, name), terminal);
        return Main.DONE;
    }

    static void report(WeightImport done, Terminal terminal) {
        terminal.line(done.name() + ": " + done.architecture().name() + ", " + done.tensors() + " tensors, "
                + done.known().map(known -> "published as " + known.fileName()).orElse("not a known file")
                + (done.replaced() ? "; replaces earlier weights of this name" : ""));
        terminal.line("kept in " + done.file());
        ObjectNode json = Json.object().put("name", done.name()).put("architecture", done.architecture().name())
                .put("tensors", done.tensors()).put("source_sha256", done.sha256())
                .put("known", done.known().map(KnownWeights::name).orElse(null)).put("replaced", done.replaced())
                .put("file", done.file().toString());
        terminal.result(json);
    }
}
