package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
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

    @Option(
            names = "--region",
            paramLabel = "REGION",
            converter = DestinationRegion.class,
            description =
                    "The Region of the destination; the source is in us-east-1, and so is the destination by default.")
    private String region = Stage.DESTINATION.region();

    @Option(names = "--cluster", description = "Replicate an Aurora PostgreSQL DB cluster with a reader.")
    private boolean cluster;

    @Option(names = "--verbose", description = "Show every state that the executions pass, and every table.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        DatabaseKind kind = cluster ? DatabaseKind.CLUSTER : DatabaseKind.INSTANCE;
        return Demo.run(new Screen(System.out, Colours.ofTheTerminal(), verbose), packaged, region, kind) ? 0 : 1;
    }
}
