package io.rdsreplicator.local.cli;

import static picocli.CommandLine.Help.defaultColorScheme;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code ./local.sh}: two AWS accounts on this machine. */
@Command(
        name = "./local.sh",
        description = "Two AWS accounts on this machine, with a real PostgreSQL behind them.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        subcommands = {DemoCommand.class, ServeCommand.class, SimulateCommand.class, BenchCommand.class})
public final class Main {
    @Mixin
    private Help help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    /** From the jar, in which the build has written it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"RDS Replicator " + (version == null ? "(not from a jar)" : version)};
        }
    }

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::explain)
                .setColorScheme(defaultColorScheme(Colours.ofTheTerminal().shown() ? Ansi.ON : Ansi.OFF));
    }

    /** A sentence on what went wrong; a stack trace only for what nobody foresaw. */
    private static int explain(Exception e, CommandLine command, ParseResult parsed) {
        PrintStream err = System.err;
        if (String.valueOf(e.getMessage()).contains("No space left on device")) {
            err.println("the disk of " + System.getProperty("java.io.tmpdir")
                    + " is full: free about a gigabyte there, or set TMPDIR");
        } else if (e instanceof FileSystemException file) {
            err.println("cannot use " + file.getFile() + ": " + file.getReason());
        } else if (e instanceof IOException || e instanceof UncheckedIOException) {
            err.println(e.getMessage());
        } else {
            e.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
