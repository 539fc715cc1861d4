package io.rdsreplicator.shared.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a state machine is at work on, and what of late it could not do.
 *
 * @param what its executions are, {@code replication} or {@code rollback}
 */
public record Activity(String what, Executions executions) {
    private static final Duration OF_LATE = Duration.ofDays(7);
    private static final int MOST_FAILED = 10;

    /** @param progress the percentage that RDS reports for what a run makes, if it makes something now */
    public List<UnderWay> underWay(List<Run> running, Function<Subject, Optional<Integer>> progress, Instant now) {
        Set<String> databases = running.stream().map(run -> run.subject().sourceDatabase()).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        Map<String, Duration> medians = executions.medians(databases);
        return running.stream().map(run -> underWay(run, medians, progress, now)).toList();
    }

    private UnderWay underWay(Run run, Map<String, Duration> medians, Function<Subject, Optional<Integer>> progress, Instant now) {
        Subject subject = run.subject();
        Optional<Executions.Stage> stage = executions.stage(run);
        return new UnderWay(
                what,
                subject.replicationId(),
                subject.sourceDatabase(),
                stage.map(Executions.Stage::state).orElse(null),
                stage.map(Executions.Stage::since).orElse(null),
                progress.apply(subject).orElse(null),
                run.begun(),
                Math.max(0, Duration.between(run.begun(), now).toSeconds()),
                Optional.ofNullable(medians.get(subject.sourceDatabase())).map(run.begun()::plus).orElse(null),
                run.executionArn());
    }

    /** The last few of the last week. */
    public List<Failed> failed(ListRequest request, Instant now) {
        return executions.failedSince(now.minus(OF_LATE), MOST_FAILED, request).stream()
                .map(run -> new Failed(
                        what,
                        run.subject().replicationId(),
                        run.subject().sourceDatabase(),
                        run.execution().statusAsString(),
                        run.begun(),
                        run.execution().stopDate(),
                        run.executionArn()))
                .toList();
    }
}
