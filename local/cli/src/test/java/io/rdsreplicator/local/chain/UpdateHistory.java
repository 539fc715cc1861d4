package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.chain.UpdatedStacks.Boundary;
import io.rdsreplicator.local.chain.UpdatedStacks.Way;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.update.LastRelease;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * A history that begins with the last release: replications, then something that is under way twice, then replications and rollbacks again.
 * The stacks are updated, one after the other, each while that something is under way; or never.
 */
final class UpdateHistory implements AutoCloseable {
    private static final int REPLICAS_TO_KEEP = 4;
    /** Of a database that is updated; the last release keeps none. Goes when the last release keeps them. */
    private static final int SAFETY_COPIES = 1;
    /** The last release keeps as many taken snapshots as transfer snapshots. Goes when the last release keeps one. */
    private static final int TAKEN_NO_LONGER_KEPT = 1;

    private static final Set<String> OWN = Set.of(
            "DBInstanceIdentifier",
            "DBInstanceArn",
            "DbiResourceId",
            "Endpoint",
            "InstanceCreateTime",
            "LatestRestorableTime",
            "TagList",
            "PreferredBackupWindow",
            "PreferredMaintenanceWindow");
    private static final Pattern RETRY = Pattern.compile(
            "aws stepfunctions start-execution --state-machine-arn (\\S+)(?: --name (\\S+))? --input '(.*)' --region \\S+");

    private final UnderWay underWay;
    private final UpdatedStacks stacks;
    private final Scene scene;
    private final NotificationSchema formerNotifications;
    private final List<String> former = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private List<Boundary> passed = List.of();

    /** What is under way when a stack is updated. */
    enum UnderWay {
        REPLICATION,
        FAILING_REPLICATION,
        ROLLBACK,
        REPLICATION_AND_ROLLBACK
    }

    /**
     * How a history has come out.
     *
     * @param failed executions that did not succeed
     * @param replicas the settings of each, the oldest first
     * @param passed what was entered the first time
     */
    record Outcome(
            int failed,
            List<Map<String, Object>> replicas,
            int snapshotsInSource,
            int snapshotsInDestination,
            List<Boundary> passed) {
        /**
         * What an update by itself may not change; what is entered may differ between releases.
         *
         * @param other without an update
         */
        void requireLike(Outcome other) {
            assertThat(List.of(failed, replicas.size(), snapshotsInSource, snapshotsInDestination))
                    .as("failed executions, replicas, snapshots in the source and in the destination")
                    .isEqualTo(List.of(
                            other.failed,
                            other.replicas.size(),
                            other.snapshotsInSource - TAKEN_NO_LONGER_KEPT,
                            other.snapshotsInDestination + SAFETY_COPIES));
            for (int i = 0; i < replicas.size(); i++) {
                assertThat(replicas.get(i)).containsExactlyInAnyOrderEntriesOf(other.replicas.get(i));
            }
        }
    }

    UpdateHistory(LastRelease lastRelease, UnderWay underWay) {
        this.underWay = underWay;
        this.stacks = new UpdatedStacks(
                lastRelease, Map.of("ReplicasToKeep", Integer.toString(REPLICAS_TO_KEEP), "MeasureState", "DISABLED"));
        this.scene = stacks.scene();
        this.formerNotifications = new NotificationSchema(lastRelease.project());
    }

    /** Without an update. */
    Outcome live() {
        begin();
        stacks.watch();
        work(1);
        passed = stacks.passed();
        replicate();
        work(2);
        return goOn();
    }

    /** Updated where an execution passes a boundary; what is updated later, where it passes there once more. */
    Outcome live(Boundary boundary, Way way) {
        begin();
        stacks.requireFormerCode();
        stacks.awaitUpdate(first(way), boundary);
        work(1);
        assertThat(stacks.hasUpdated()).as("met %s", boundary).isTrue();
        replicate();
        stacks.awaitUpdate(second(way), boundary);
        work(2);
        stacks.updateNow();
        stacks.requireUpdated();
        Outcome outcome = goOn();
        stacks.requireNewCode();
        return outcome;
    }

    private Runnable first(Way way) {
        return switch (way) {
            case DESTINATION_FIRST -> () -> stacks.update(Scene.B);
            case SOURCE_FIRST -> () -> stacks.update(Scene.A);
            case BOTH_GRADUALLY -> stacks::updateBothGradually;
        };
    }

    private Runnable second(Way way) {
        return switch (way) {
            case DESTINATION_FIRST -> () -> stacks.update(Scene.A);
            case SOURCE_FIRST -> () -> stacks.update(Scene.B);
            case BOTH_GRADUALLY -> () -> {};
        };
    }

    /** So many that from then on each replication prunes in both accounts. */
    private void begin() {
        for (int i = 0; i < REPLICAS_TO_KEEP; i++) {
            former.add((String) replicate().get("replica"));
        }
    }

    private Map<String, Object> replicate() {
        Map<String, Object> outcome = scene.replicateWell("{}");
        rest();
        return outcome;
    }

    /** Longer than the least age of a transfer snapshot that the source prunes. */
    private void rest() {
        scene.timeline.runFor(Duration.ofHours(25));
    }

    private void work(int time) {
        switch (underWay) {
            case REPLICATION -> scene.start("{}");
            case FAILING_REPLICATION -> {
                scene.rdsService().failNext(Scene.B, RdsFault.COPY_FAILS);
                scene.start("{}");
            }
            case ROLLBACK -> startRollback(time);
            case REPLICATION_AND_ROLLBACK -> {
                scene.start("{}");
                scene.timeline.runUntil(() -> scene.instances(Scene.B).stream()
                        .anyMatch(i -> i.dbInstanceStatus().equals("creating")));
                startRollback(time);
            }
        }
        scene.timeline.runUntilIdle();
        retryWhatFailed();
        rest();
    }

    /** First back, and then forward again. */
    private void startRollback(int time) {
        scene.startRollback(
                "{\"sourceDatabase\": \"orders\"" + (time == 1 ? "}" : ", \"to\": \"latest\", \"unpin\": true}"));
    }

    /** Each run ends; one that did not succeed is told of once, with a command that does it again and succeeds. */
    private void retryWhatFailed() {
        for (DescribeExecutionResponse execution : executions()) {
            assertThat(execution.status()).as(execution.executionArn()).isNotEqualTo(ExecutionStatus.RUNNING);
            if (execution.status() != ExecutionStatus.SUCCEEDED && failed.add(execution.executionArn())) {
                List<Map<String, Object>> told = scene.notifications().stream()
                        .filter(notification -> notification.containsKey("retry"))
                        .filter(notification -> execution.executionArn().equals(notification.get("executionArn")))
                        .toList();
                assertThat(told)
                        .as("what is told of %s, which failed: %s", execution.executionArn(), execution.cause())
                        .hasSize(1);
                retry((String) told.get(0).get("retry"));
            }
        }
    }

    private void retry(String command) {
        Matcher matcher = RETRY.matcher(command);
        assertThat(matcher.matches()).as(command).isTrue();
        AccountRegion place = matcher.group(1).contains(Scene.A.account()) ? Scene.A : Scene.B;
        SfnClient sfn = scene.client(SfnClient.class, place);
        String execution = sfn.startExecution(r -> r.stateMachineArn(matcher.group(1))
                        .name(matcher.group(2))
                        .input(matcher.group(3).replace("'\\''", "'")))
                .executionArn();
        scene.timeline.runUntilIdle();
        DescribeExecutionResponse retried = sfn.describeExecution(r -> r.executionArn(execution));
        assertThat(retried.status()).as("%s: %s", command, retried.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    private List<DescribeExecutionResponse> executions() {
        List<DescribeExecutionResponse> executions = new ArrayList<>();
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            SfnClient sfn = scene.client(SfnClient.class, place);
            sfn.listStateMachinesPaginator().stateMachines().forEach(machine -> sfn.listExecutionsPaginator(
                            r -> r.stateMachineArn(machine.stateMachineArn()))
                    .executions()
                    .forEach(execution ->
                            executions.add(sfn.describeExecution(r -> r.executionArn(execution.executionArn())))));
        }
        return executions;
    }

    /** Both stacks are what they will be: what was made before is theirs, and new runs of both machines succeed. */
    private Outcome goOn() {
        List<String> before = scene.replicas();
        String oldest = former.stream().filter(before::contains).findFirst().orElseThrow();
        listsShowAll();
        rollBack("{\"sourceDatabase\": \"orders\", \"to\": \"" + oldest + "\"}");
        assertThat(scene.liveReplica("orders")).isEqualTo(oldest);
        assertThat(replicate()).containsEntry("live", false);
        assertThat(scene.liveReplica("orders")).isEqualTo(oldest);

        rollBack("{\"sourceDatabase\": \"orders\", \"to\": \"latest\", \"unpin\": true}");
        for (int i = 1; i < REPLICAS_TO_KEEP; i++) {
            assertThat(replicate()).containsEntry("live", true);
        }
        listsShowAll();
        assertThat(scene.replicas()).doesNotContainAnyElementsOf(before).contains(scene.liveReplica("orders"));
        assertThat(scene.secret("orders"))
                .containsEntry("own", "kept " + Scene.MARKER)
                .containsEntry("password", Scene.REPLICA_PASSWORD);
        return new Outcome(
                failed.size(),
                scene.instances(Scene.B).stream().map(UpdateHistory::settings).toList(),
                scene.snapshots(Scene.A).size(),
                scene.snapshots(Scene.B).size(),
                passed);
    }

    private void rollBack(String input) {
        DescribeExecutionResponse rollback = scene.rollBack(input);
        assertThat(rollback.status()).as("rollback: %s", rollback.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    private void listsShowAll() {
        assertThat(listed(Scene.B, "ListReplicasFunctionName", "replicas", "replicaId"))
                .containsExactlyInAnyOrderElementsOf(scene.replicas());
        assertThat(listed(Scene.A, "ListSnapshotsFunctionName", "snapshots", "snapshotId"))
                .containsExactlyInAnyOrderElementsOf(scene.snapshots(Scene.A).stream()
                        .map(DBSnapshot::dbSnapshotIdentifier)
                        .toList());
    }

    private List<String> listed(AccountRegion place, String output, String list, String id) {
        String stack = place.equals(Scene.A) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        String function = scene.stage.aws().stacks().describe(place, stack).output(output);
        InvokeResponse response = scene.client(LambdaClient.class, place)
                .invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String("{}")));
        assertThat(response.functionError())
                .as(response.payload().asUtf8String())
                .isNull();
        List<?> items = (List<?>)
                Json.members(response.payload().asUtf8String()).orElseThrow().get(list);
        return items.stream().map(item -> (String) ((Map<?, ?>) item).get(id)).toList();
    }

    /** What RDS describes, but for what tells one replica from another and for the windows, which RDS chooses. */
    private static Map<String, Object> settings(DBInstance replica) {
        Map<String, Object> settings = new TreeMap<>();
        replica.sdkFields()
                .forEach(field -> settings.put(field.memberName(), String.valueOf(field.getValueOrDefault(replica))));
        settings.keySet().removeAll(OWN);
        settings.put("Port", replica.endpoint().port());
        return settings;
    }

    /** Like the scene's, but a notification is one of the last release or of this one. */
    @Override
    public void close() {
        new LeakSearch(scene).findNothing();
        scene.published.stream()
                .filter(NotificationSchema::isNotification)
                .filter(message -> !formerNotifications.describes(message))
                .forEach(NotificationSchema.CURRENT::holdsFor);
    }
}
