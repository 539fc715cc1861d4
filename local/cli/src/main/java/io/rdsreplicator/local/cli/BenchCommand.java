package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.rds.RdsRates;
import io.rdsreplicator.local.simulation.fleet.FleetAtOnce;
import io.rdsreplicator.local.simulation.fleet.FleetFigures;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = "Measures in virtual time what the quotas and API rates of AWS let the product do.")
final class BenchCommand implements Callable<Integer> {
    private static final String ROW = "%-9s  %-6s  %-8s  %-5s  %-14s  %-7s  %-9s  %-8s  %-9s  %-9s  %s%n";

    @Mixin
    private Help help;

    @Option(names = "--fleet", required = true, description = "Replicates all databases of a fleet at once, in rounds.")
    private boolean fleet;

    @Option(
            names = "--databases",
            split = ",",
            defaultValue = "20,60",
            paramLabel = "N",
            description = "How many databases, one row for each; ${DEFAULT-VALUE} by default.")
    private List<Integer> databases;

    @Option(
            names = "--rounds",
            defaultValue = "2",
            paramLabel = "N",
            description = "How many rounds; ${DEFAULT-VALUE} by default.")
    private int rounds;

    @Override
    public Integer call() {
        PrintStream out = System.out;
        out.println("rates: Step Functions' default quotas of the smaller Regions; of RDS " + RdsRates.ASSUMED.size()
                + " calls and " + Math.round(RdsRates.ASSUMED.perSecond()) + " each second, which is an assumption");
        out.printf(
                ROW,
                "DATABASES",
                "ROUNDS",
                "SHARE",
                "SLOTS",
                "REFUSED COPIES",
                "LISTS",
                "DESCRIBED",
                "THROTTLED",
                "FAILURES",
                "LAST SWAP",
                "AGAINST THE BOUND");
        boolean failed = databases.stream()
                        .flatMap(count -> Stream.of(
                                FleetAtOnce.of(count, rounds),
                                FleetAtOnce.of(count, rounds).withDirectShare()))
                        .map(FleetAtOnce::run)
                        .peek(figures -> print(out, figures))
                        .mapToLong(figures -> figures.result().failures().size()
                                + figures.result().notLiveAtLast().size())
                        .sum()
                > 0;
        return failed ? 1 : 0;
    }

    private static void print(PrintStream out, FleetFigures figures) {
        FleetAtOnce of = figures.fleet();
        out.printf(
                ROW,
                of.databases(),
                of.rounds(),
                of.directShare() ? "direct" : "transfer",
                of.copySlots(),
                figures.refusedCopies(),
                figures.calls("states:listExecutions"),
                figures.calls("states:describeExecution"),
                figures.throttledCalls(),
                figures.result().failures().size(),
                clock(figures.lastSwap()),
                String.format(Locale.ROOT, "%.3f of %s", figures.againstBound(), clock(figures.bound())));
    }

    private static String clock(Duration span) {
        return "%d:%02d:%02d".formatted(span.toHours(), span.toMinutesPart(), span.toSecondsPart());
    }
}
