package io.f2pad.cli;

import io.f2pad.weights.WeightStore;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code f2pad weights}: known and imported weight files. */
@Command(name = "weights", description = "Lists, imports and downloads weight files.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Imported weights are found by name: fit --weights NAME, fit --mae-weights NAME."},
        subcommands = {WeightsListCommand.class, WeightsImportCommand.class, WeightsDownloadCommand.class})
final class WeightsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    /** Where weights are kept. */
    static final class StoreOption {

        @Option(names = "--store", paramLabel = "DIR",
                description = "Folder of imported weights (default: weights in $F2PAD_HOME, or in f2pad in the user's "
                        + "caches). fit finds names only in the default folder and in those that "
                        + "$F2PAD_WEIGHTS_PATH lists.")
        private @Nullable Path folder;

        WeightStore store() {
            return folder == null ? WeightStore.ofUser() : new WeightStore(folder, List.of());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: list, import or download");
    }
}
