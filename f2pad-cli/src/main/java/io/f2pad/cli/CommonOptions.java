package io.f2pad.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command. */
final class CommonOptions {

    @Option(names = "--json", description = "Print the result as JSON on standard output, and nothing else there.")
    private boolean json;

    @Option(names = {"-q", "--quiet"}, description = "Print errors and warnings only.")
    private boolean quiet;

    @Option(names = "--debug", description = "Print a stack trace when something fails.")
    private boolean debug;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    Terminal terminal() {
        return new Terminal(command.commandLine().getOut(), command.commandLine().getErr(), command.qualifiedName(),
                json, quiet);
    }

    /** Checks the number given to {@code --threads}; absent means every core. */
    int threads(int given) {
        require(given >= 0 && given <= 1024, "--threads must lie in 1..1024, got " + given);
        return given == 0 ? Runtime.getRuntime().availableProcessors() : given;
    }

    /** Refuses a command line. */
    void require(boolean holds, String rule) {
        if (!holds) {
            throw refusal(rule);
        }
    }

    /** {@return what refuses a command line} */
    ParameterException refusal(String reason) {
        return new ParameterException(command.commandLine(), reason);
    }
}
