package io.rdsreplicator.local.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description =
                "Replicates a real PostgreSQL from one local AWS account to another, again and again, proves each replica, and rolls"
                        + " a bad one back.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private Help help;

    @Option(
            names = "--packaged",
            description = "Run the functions from their jars, each in a process of its own, over HTTP.")
    private boolean packaged;

    @Option(names = "--verbose", description = "Show every state that the executions pass, and every table.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        return Demo.run(new Screen(System.out, Colours.ofTheTerminal(), verbose), packaged) ? 0 : 1;
    }
}
