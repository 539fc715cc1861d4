package io.rdsreplicator.local.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Puts two local AWS accounts on the wire, with both stacks and a sample database, until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private Help help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            defaultValue = "4566",
            description = "Where to listen, on 127.0.0.1; 0 for any free port (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--speed",
            defaultValue = "30",
            description =
                    "How many times faster time passes: at 30, a Wait of 30 seconds lasts one" + " (${DEFAULT-VALUE}).")
    private double speed;

    @Option(names = "--empty", description = "The two accounts alone: no stack, no database.")
    private boolean empty;

    @Option(names = "--logs", description = "Show each line that a function prints.")
    private boolean logs;

    @Override
    public Integer call() throws IOException {
        require(port >= 0 && port <= 65_535, "--port must be from 0 to 65535");
        require(speed >= 0.1 && speed <= 10_000, "--speed must be from 0.1 to 10000");
        Server.run(System.out, new Server.Options(port, speed, empty, logs));
        return 0;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
