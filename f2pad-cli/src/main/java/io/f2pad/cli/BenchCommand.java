package io.f2pad.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code f2pad bench}: the group of studies. */
@Command(name = "bench", description = "Studies of the method on your images.", synopsisSubcommandLabel = "STUDY",
        subcommands = QualityCommand.class)
final class BenchCommand implements Runnable {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a study is missing; there is: quality");
    }
}
