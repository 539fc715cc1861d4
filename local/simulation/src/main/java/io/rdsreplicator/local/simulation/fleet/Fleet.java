package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.SnapshotState;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.fleet.FleetResult.Failure;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.ExecutionObserver;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Runs a {@link FleetScenario} on a stage of its own. */
final class Fleet {
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    /** The time in which an operator stops an execution, if it is made to fail in this way. */
    private static final Duration ACTIVE = Duration.ofMinutes(25);

    private final FleetScenario scenario;
    private final Timeline timeline = Timeline.virtual(START);
    private final FingerprintStorage storage = new FingerprintStorage();
    private final RandomDraws draws;
    private final Stage stage;
    private final Map<AccountRegion, Integer> peakSnapshots = new LinkedHashMap<>();
    private final Map<AccountRegion, Integer> peakInstances = new LinkedHashMap<>();
    private final Map<String, Integer> rounds = new LinkedHashMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private final Set<String> warnings = new TreeSet<>();
    private final List<Duration> lastSwaps = new ArrayList<>();
    private Set<String> live = new TreeSet<>();
    private int round;
    private int madeToFail;
    private Instant lastSwap;

    /** How a replication is made to fail. */
    private enum Ending {
        SNAPSHOT_FAILS,
        COPY_IN_SOURCE_FAILS,
        COPY_IN_DESTINATION_FAILS,
        RESTORE_FAILS,
        STOPPED_IN_SOURCE,
        STOPPED_IN_DESTINATION
    }

    Fleet(FleetScenario scenario) {
        this.scenario = scenario;
        this.draws = RandomDraws.of(scenario.seed(), "fleet");
        this.stage = Stage.inProcess(timeline, storage, RdsDurations.realistic(), line -> {});
        scenario.setUp().accept(stage);
    }

    FleetResult live() {
        build();
        observe();
        for (round = 1; round <= scenario.rounds(); round++) {
            pass(true);
        }
        pass(false);
        Set<String> notLive = new TreeSet<>(databases());
        notLive.removeAll(live);
        return new FleetResult(
                scenario.databases() * (scenario.rounds() + 1),
                madeToFail,
                failures,
                warnings,
                peakSnapshots,
                peakInstances,
                lastSwaps,
                notLive);
    }

    private List<String> databases() {
        return IntStream.rangeClosed(1, scenario.databases())
                .mapToObj(n -> String.format("shop-%03d", n))
                .toList();
    }

    private void build() {
        Stack source = stage.deploySource(Stage.SOURCE, Stage.SOURCE_STACK, parameters(Stage.SOURCE_STACK));
        stage.deployDestination(
                stage.destination(), Stage.DESTINATION_STACK, source, parameters(Stage.DESTINATION_STACK));
        String key = scenario.directShare() ? source.output("TransferKeyArn") : null;
        scenario.quotas().forEach((place, quotas) -> quotas.forEach(rds().circumstances(place)::limit));
        databases().forEach(database -> createDatabase(Stage.SOURCE, database, key));
        places().forEach(place -> createDatabase(place, "of-others", null));
        timeline.runFor(Duration.ofMinutes(30));
        for (String database : databases()) {
            storage.write(Stage.SOURCE.arn("rds", "db:" + database), "rows of " + database);
            stage.client(SecretsManagerClient.class, stage.destination())
                    .createSecret(r -> r.name("rds-replica/" + database)
                            .secretString(Json.write(Map.of("username", "app", "password", "Replica-1234"))));
        }
        places().forEach(this::snapshotsOfOthers);
    }

    /** Measuring is turned off: it takes longer than everything else, and nothing here uses the result. */
    private Map<String, String> parameters(String stack) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (stack.equals(Stage.DESTINATION_STACK)) {
            parameters.put("MeasureState", "DISABLED");
        }
        parameters.putAll(scenario.parameters().getOrDefault(stack, Map.of()));
        return parameters;
    }

    private void createDatabase(AccountRegion place, String identifier, String key) {
        rds(place).createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-1234")
                .backupRetentionPeriod(0)
                .storageEncrypted(key != null)
                .kmsKeyId(key));
    }

    private void snapshotsOfOthers(AccountRegion place) {
        for (int i = 0; i < scenario.snapshotsOfOthers(); i++) {
            String name = "by-hand-" + i;
            rds(place).createDBSnapshot(r -> r.dbInstanceIdentifier("of-others").dbSnapshotIdentifier(name));
            timeline.runFor(Duration.ofMinutes(10));
        }
    }

    private void observe() {
        stage.aws().frontDoor().intercept(new CallInterceptor() {
            @Override
            public void succeeded(Call call, SdkResponse response) {
                if (call.service().equals("rds")
                        && Stream.of("create", "copy", "restore").anyMatch(call.operation()::startsWith)) {
                    measure(call.caller().place());
                }
            }
        });
        stage.aws().states().observe(new ExecutionObserver() {
            @Override
            public void entered(Passage passage) {
                if (passage.state().equals("ReportSwap")) {
                    lastSwap = passage.at();
                    live.add(databaseOf(passage.executionArn()));
                }
            }

            @Override
            public void exited(Passage passage) {
                // Only entered states are of interest.
            }
        });
    }

    private static String databaseOf(String executionArn) {
        String name = executionArn.substring(executionArn.lastIndexOf(':') + 1);
        return name.replaceFirst("-\\d{14}-[0-9a-f]{6}.*$", "");
    }

    private void measure(AccountRegion place) {
        peakSnapshots.merge(
                place,
                (int) rds().snapshots(place).stream()
                        .filter(SnapshotState::manual)
                        .count(),
                Math::max);
        peakInstances.merge(place, rds().instances(place).size(), Math::max);
    }

    private void pass(boolean troubled) {
        Instant begin = timeline.instant();
        lastSwap = begin;
        live = new TreeSet<>();
        for (String database : databases()) {
            String execution = stage.client(SfnClient.class, Stage.SOURCE)
                    .startExecution(r -> r.stateMachineArn(machine(Stage.SOURCE, Stage.SOURCE_STACK))
                            .input(Json.write(Map.of("sourceDatabase", database))))
                    .executionArn();
            rounds.put(execution, round);
            if (troubled && draws.chance(scenario.failing())) {
                fail(database, execution);
            }
        }
        timeline.runFor(scenario.between());
        lastSwaps.add(Duration.between(begin, lastSwap));
        places().forEach(place -> {
            readFailures(place);
            readWarnings(place, begin);
        });
    }

    private void fail(String database, String execution) {
        madeToFail++;
        List<Ending> endings = Stream.of(Ending.values())
                .filter(ending -> !scenario.directShare() || ending != Ending.COPY_IN_SOURCE_FAILS)
                .toList();
        switch (draws.oneOf(endings)) {
            case SNAPSHOT_FAILS -> rds().failNext(Stage.SOURCE, RdsFault.SNAPSHOT_FAILS);
            case COPY_IN_SOURCE_FAILS -> rds().failNext(Stage.SOURCE, RdsFault.COPY_FAILS);
            case COPY_IN_DESTINATION_FAILS -> rds().failNext(stage.destination(), RdsFault.COPY_FAILS);
            case RESTORE_FAILS -> rds().failNext(stage.destination(), RdsFault.RESTORE_FAILS);
            case STOPPED_IN_SOURCE -> after(() -> stop(Stage.SOURCE, execution));
            case STOPPED_IN_DESTINATION ->
                after(() -> running(stage.destination(), Stage.DESTINATION_STACK)
                        .filter(item -> databaseOf(item.executionArn()).equals(database))
                        .forEach(item -> stop(stage.destination(), item.executionArn())));
        }
    }

    private void after(Runnable action) {
        timeline.after(draws.between(Duration.ofSeconds(1), ACTIVE), "an operator stops an execution", action);
    }

    private void stop(AccountRegion place, String execution) {
        stage.client(SfnClient.class, place).stopExecution(r -> r.executionArn(execution));
    }

    private Stream<ExecutionListItem> running(AccountRegion place, String stack) {
        return stage
                .client(SfnClient.class, place)
                .listExecutionsPaginator(
                        r -> r.stateMachineArn(machine(place, stack)).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream();
    }

    /** The failures of this round. An execution that still runs counts in the round in which it ends. */
    private void readFailures(AccountRegion place) {
        String stack = place.equals(Stage.SOURCE) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        SfnClient sfn = stage.client(SfnClient.class, place);
        for (ExecutionStatus status :
                List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED)) {
            sfn
                    .listExecutionsPaginator(
                            r -> r.stateMachineArn(machine(place, stack)).statusFilter(status))
                    .executions()
                    .stream()
                    .filter(item -> failures.stream()
                            .noneMatch(known -> known.executionArn().equals(item.executionArn())))
                    .forEach(item ->
                            failures.add(failure(sfn.describeExecution(r -> r.executionArn(item.executionArn())))));
        }
    }

    private void readWarnings(AccountRegion place, Instant since) {
        SfnClient sfn = stage.client(SfnClient.class, place);
        String machine = machine(place, place.equals(Stage.SOURCE) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK);
        sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.SUCCEEDED))
                .executions()
                .stream()
                .takeWhile(item -> !item.startDate().isBefore(since))
                .map(item -> sfn.describeExecution(r -> r.executionArn(item.executionArn()))
                        .output())
                .forEach(output ->
                        warnings.addAll(warningsIn(Json.members(output).orElse(Map.of()))));
    }

    /** In the source, the warnings are in the output; in the destination, they are in the output's outcome. */
    private static List<String> warningsIn(Map<?, ?> output) {
        Object holder =
                output.get("outcome") instanceof Map<?, ?> outcome ? outcome.get("warnings") : output.get("warnings");
        return holder instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }

    private Failure failure(DescribeExecutionResponse ended) {
        return new Failure(
                rounds.getOrDefault(ended.executionArn(), round),
                ended.executionArn(),
                ended.statusAsString(),
                ended.error() == null ? "" : ended.error(),
                ended.cause() == null ? "" : ended.cause());
    }

    private static String machine(AccountRegion place, String stack) {
        return place.arn("states", "stateMachine:" + stack + "-replication");
    }

    private List<AccountRegion> places() {
        return List.of(Stage.SOURCE, stage.destination());
    }

    private RdsService rds() {
        return stage.aws().rds();
    }

    private RdsClient rds(AccountRegion place) {
        return stage.client(RdsClient.class, place);
    }
}
