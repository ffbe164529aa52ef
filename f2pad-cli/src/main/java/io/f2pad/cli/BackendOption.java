package io.f2pad.cli;

import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.BackendProvider;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a command computes. */
final class BackendOption {

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "cpu",
            description = "cpu (default), or cuda: an NVIDIA GPU. Where there is none the CPU takes over.")
    private String kind;

    /** Refuses names that this program does not know. */
    BackendChoice choice(CommonOptions common) {
        List<String> known = BackendChoice.available().stream().map(BackendProvider::kind).sorted().toList();
        common.require(known.contains(kind), "--backend must be one of " + String.join(", ", known) + ", got '" + kind
                + "'");
        return new BackendChoice(kind);
    }
}
