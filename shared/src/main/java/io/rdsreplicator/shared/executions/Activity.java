package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.listing.ListRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a state machine is at work on, and what of late it could not do.
 *
 * @param what its executions are, {@code replication} or {@code rollback}
 */
public record Activity(String what, Executions executions) {
    private static final Duration OF_LATE = Duration.ofDays(7);
    private static final int MOST_FAILED = 10;
    private static final int LONGEST_MESSAGE = 500;

    /** Where each stands; empty for one that has just begun. */
    public Map<Run, Optional<Run.Stage>> stages(List<Run> running) {
        return running.stream().collect(Collectors.toMap(run -> run, executions::stage, (a, b) -> a, LinkedHashMap::new));
    }

    /** The times that Step Functions tells of it: of the newest executions, and of the stages of those that run. */
    public Stream<Instant> told(Map<Run, Optional<Run.Stage>> stages) {
        return Stream.concat(executions.told(), stages.values().stream().flatMap(Optional::stream).map(Run.Stage::since));
    }

    /** @param progress the percentage that RDS reports for what a run makes, if it makes something now */
    public List<UnderWay> underWay(
            Map<Run, Optional<Run.Stage>> stages, Function<Subject, Optional<Integer>> progress, Instant now) {
        Set<String> databases = stages.keySet().stream()
                .map(run -> run.subject().sourceDatabase())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        Map<String, Duration> medians = executions.medians(databases);
        List<UnderWay> underWay = new ArrayList<>();
        stages.forEach((run, stage) -> underWay.add(underWay(run, stage, medians, progress.apply(run.subject()), now)));
        return underWay;
    }

    private UnderWay underWay(
            Run run, Optional<Run.Stage> stage, Map<String, Duration> medians, Optional<Integer> percent, Instant now) {
        Subject subject = run.subject();
        return new UnderWay(
                what,
                subject.replicationId(),
                subject.sourceDatabase(),
                stage.map(Run.Stage::state).orElse(null),
                stage.map(Run.Stage::since).orElse(null),
                percent.orElse(null),
                run.begun(),
                Math.max(0, Duration.between(run.begun(), now).toSeconds()),
                Optional.ofNullable(medians.get(subject.sourceDatabase())).map(run.begun()::plus).orElse(null),
                run.executionArn());
    }

    /** The last few of the last week. */
    public Failures failed(ListRequest request, Instant now) {
        Executions.Unsuccessful failed = executions.failedSince(now.minus(OF_LATE), MOST_FAILED, request);
        return new Failures(failed.last().stream().map(this::failed).toList(), failed.more());
    }

    private Failed failed(Executions.Ended ended) {
        Run run = ended.run();
        return new Failed(
                what,
                run.subject().replicationId(),
                run.subject().sourceDatabase(),
                run.execution().statusAsString(),
                present(ended.error().substring(ended.error().lastIndexOf('.') + 1)),
                present(firstLine(Cause.readable(ended.cause()))),
                run.begun(),
                run.execution().stopDate(),
                run.executionArn());
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    private static String present(String text) {
        return text.isBlank() ? null : text;
    }
}
