package io.f2pad.cli;

import io.f2pad.DatasetException;
import io.f2pad.DeviceException;
import io.f2pad.ModelFormatException;
import io.f2pad.detect.Version;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code f2pad} program. Exit codes: 0 done, 1 the job failed in part or as a whole, 2 wrong usage. */
@Command(name = "f2pad", mixinStandardHelpOptions = true, versionProvider = Main.VersionLine.class,
        description = "Finds defects to pixel accuracy after learning from normal images only.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done; 1 the job failed, or some of its images did; 2 wrong usage.",
            "Options may also stand in a file: f2pad @options.txt",
            "'f2pad COMMAND --help' explains a command. Try 'f2pad demo' first."},
        subcommands = {FitCommand.class, DetectCommand.class, EvalCommand.class, SynthCommand.class,
            DemoCommand.class, InspectCommand.class, DoctorCommand.class, WeightsCommand.class, BenchCommand.class})
public final class Main implements Runnable {

    /** Everything went well. */
    public static final int DONE = 0;
    /** The job failed, or some of its images did. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;

    @Spec
    private CommandSpec spec;

    private Main() {
    }

    /**
     * Runs one command and exits.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // UTF-8 whatever the locale: file names must survive the way into scripts
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(run(out, err, args));
    }

    /**
     * Runs one command.
     *
     * @param out  receives results
     * @param err  receives notices and errors
     * @param args the command line
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        boolean debug = Boolean.getBoolean("f2pad.debug") || List.of(args).contains("--debug");
        CommandLine line = commandLine();
        line.setOut(out);
        line.setErr(err);
        line.setParameterExceptionHandler(Main::wrongUsage);
        line.setExecutionExceptionHandler((e, command, result) -> failed(e, command, result, debug));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            err.println("f2pad: out of memory with a heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB; raise it (F2PAD_JAVA_OPTS=-Xmx4g f2pad ...), use fewer --threads or a smaller --size");
            return FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setUsageHelpWidth(100);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(e));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        if (command.getParent() == null || !command.getSubcommands().isEmpty()) {
            command.usage(err);
        } else {
            err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return USAGE;
    }

    private static int failed(Exception e, CommandLine command, ParseResult result, boolean debug) {
        PrintWriter err = command.getErr();
        boolean expected = e instanceof JobException || e instanceof DatasetException
                || e instanceof ModelFormatException || e instanceof DeviceException
                || e instanceof UncheckedIOException
                || e instanceof IllegalArgumentException;
        err.println(command.getCommandSpec().qualifiedName() + ": " + (expected ? oneLine(e)
                : "unexpected failure, " + e.getClass().getSimpleName() + ": " + oneLine(e)
                        + "; please report it with the output of --debug"));
        if (debug) {
            e.printStackTrace(err);
        }
        return FAILED;
    }

    /** The message without line breaks. */
    static String oneLine(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** The line of {@code --version}. */
    static final class VersionLine implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"f2pad " + Version.CURRENT};
        }
    }
}
