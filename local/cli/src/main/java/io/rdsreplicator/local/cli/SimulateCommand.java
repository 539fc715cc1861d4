package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.simulation.Campaign;
import io.rdsreplicator.local.simulation.Campaign.Result;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "simulate",
        description =
                "Lives through thousands of histories with faults, in virtual time, and holds every promise against every event.")
final class SimulateCommand implements Callable<Integer> {
    @Mixin
    private Help help;

    @Option(
            names = "--seeds",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How many histories; ${DEFAULT-VALUE} by default.")
    private long seeds;

    @Option(
            names = "--from",
            paramLabel = "S",
            description = "The first seed; by default the clock's, so that nobody has seen it before.")
    private Long from;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many at a time; by default as many as there are processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--replay", paramLabel = "SEED", description = "Tells the history of one seed instead.")
    private Long replay;

    @Override
    public Integer call() throws InterruptedException {
        PrintStream out = System.out;
        if (replay != null) {
            return Campaign.replay(replay, out::println) ? 0 : 1;
        }
        // Seeds that nobody has looked at: what is known to be clean proves little.
        long first = from == null ? Instant.now().toEpochMilli() : from;
        out.println("seeds from " + first + " to " + (first + seeds - 1));
        ProgressLine progress = new ProgressLine(out, seeds, Colours.isTerminal());
        Result result = new Campaign(first, seeds, threads).run(progress::done);
        progress.end();
        out.print(result.summary());
        result.failures().forEach(out::println);
        out.println(result.failures().isEmpty() ? "All promises held." : "NOT OK: promises were broken.");
        return result.failures().isEmpty() ? 0 : 1;
    }
}
