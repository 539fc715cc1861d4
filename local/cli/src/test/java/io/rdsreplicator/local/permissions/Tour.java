package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stacks.Deployment;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stacks.StackException;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Everything that the two stacks do, once: a schedule with pruning, an encrypted database, a secret under a key of its own and without a
 * password, rollbacks to a stopped replica and forward again, failures in both accounts and their notifications, a stopped replication
 * taken up again, announcements repeated, refused and kept in the queue; what is there, listed. It ends where something was refused.
 */
final class Tour {
    private static final Place A = Stage.SOURCE;
    private static final Place B = Stage.DESTINATION;
    private static final Path TEMPLATES = ProjectFiles.root().resolve("cloudformation");

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final FingerprintStorage storage = new FingerprintStorage();
    private final Stage stage = Stage.inProcess(timeline, storage, RdsDurations.realistic(), line -> { });
    private final Refusals refusals = new Refusals();
    private final Outages outages = new Outages();
    private final List<String> observed = new ArrayList<>();
    private String secretKey;
    private Stack source;
    private Stack destination;

    private Tour() {
        stage.aws().frontDoor().intercept(outages);
        stage.aws().frontDoor().intercept(refusals);
    }

    /** What was seen that is not as it should be, in order; nothing if all is well. */
    static List<String> of(String sourceTemplate, String destinationTemplate) {
        Tour tour = new Tour();
        try {
            tour.run(sourceTemplate, destinationTemplate);
        } catch (StackException e) {
            tour.observed.add(
                    "stack " + e.getMessage().replaceFirst("^stack ([ab]): (resource \\w+ )?.*$", "$1 fails to deploy: $2").strip());
        }
        return tour.observed;
    }

    private void run(String sourceTemplate, String destinationTemplate) {
        prepare();
        source = deploy(A, "a", sourceTemplate, withTelemetry(Map.of("DestinationAccountId", B.account(), "SourceDatabase", "orders")));
        destination = deploy(B, "b", destinationTemplate, destinationParameters());
        List<Runnable> stops = List.of(
                this::replicateOnSchedule, this::pruneOnSchedule, this::replicateTwoDatabases, this::rollBack,
                this::rollBackBesideAReplication, this::loseAnswers, this::fail, this::takeUpAStoppedReplication,
                this::pruneBesideOneStartedByHand, this::repeatAndRefuseAnnouncements, this::listWhatIsThere, this::keepWhatCannotBeTold);
        for (Runnable stop : stops) {
            stop.run();
            observeTelemetry();
            if (!refusals.seen().isEmpty() || !observed.isEmpty()) {
                observed.addAll(0, refusals.seen());
                return;
            }
        }
    }

    private void observeTelemetry() {
        stage.aws().monitoring().logGroups().lost().stream()
                .map(loss -> "log lost: " + loss.groupArn().replaceFirst("^.*:log-group:", "").replaceFirst("^/aws/lambda/./", ""))
                .distinct()
                .forEach(observed::add);
        Map<String, TreeSet<String>> traced = new TreeMap<>();
        stage.aws().monitoring().traces().received().forEach(sent -> traced
                .computeIfAbsent(traced(sent.resource()), who -> new TreeSet<>())
                .add(sent.action().replace("xray:", "")));
        for (String who : Stream.concat(Stream.of("function in a", "function in b"), machinesThatRan()).toList()) {
            List<String> wanted = who.startsWith("function")
                    ? List.of("PutTelemetryRecords", "PutTraceSegments")
                    : List.of("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments");
            wanted.stream()
                    .filter(action -> !traced.getOrDefault(who, new TreeSet<>()).contains(action))
                    .forEach(action -> observed.add("X-Ray misses " + action + " of the " + who));
        }
    }

    private Stream<String> machinesThatRan() {
        return Stream.of(A, B)
                .flatMap(place -> client(SfnClient.class, place).listStateMachines(r -> { }).stateMachines().stream()
                        .filter(machine -> !client(SfnClient.class, place)
                                .listExecutions(r -> r.stateMachineArn(machine.stateMachineArn()).maxResults(1))
                                .executions()
                                .isEmpty()))
                .map(machine -> "machine " + machine.name());
    }

    /** Who a trace is of, by the ARN of a function or an execution. */
    private static String traced(String arn) {
        return arn.contains(":execution:")
                ? "machine " + arn.replaceFirst("^.*:execution:([^:]*):.*$", "$1")
                : "function in " + account(arn);
    }

    private static String account(String arn) {
        return arn.contains(A.account()) ? "a" : "b";
    }

    private void prepare() {
        rds(B).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));
        createDatabase("orders", null);
        createDatabase("ledger", client(KmsClient.class, A).createKey(r -> r.description("ledger")).keyMetadata().arn());
        String key = client(KmsClient.class, B).createKey(r -> r.description("secrets")).keyMetadata().arn();
        createSecret("orders", key, "{\"username\": \"app\", \"password\": \"Replica-of-orders-1\"}");
        createSecret("ledger", key, "{\"username\": \"app\"}");
        secretKey = key;
    }

    private Map<String, String> destinationParameters() {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of(
                "DBSubnetGroupName", "replicas", "SecurityGroupIds", "sg-0123456789abcdef0", "SecretKeyArn", secretKey));
        parameters.put("MeasureSchedule", "rate(1 day)");
        for (String output : List.of("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn")) {
            parameters.put(output, source.output(output));
        }
        return withTelemetry(parameters);
    }

    private static Map<String, String> withTelemetry(Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("Tracing", "Active");
        all.put("StateMachineLogLevel", "ALL");
        return all;
    }

    private void replicateOnSchedule() {
        schedule(Duration.ofHours(36));
        expect(A, 1, "SUCCEEDED");
        expect(B, 1, "SUCCEEDED");
    }

    private void pruneOnSchedule() {
        schedule(Duration.ofHours(84));
        expect(A, 4, "SUCCEEDED");
        expect(B, 4, "SUCCEEDED");
        expectEqual("replicas", 2, rds(B).describeDBInstances().dbInstances().size());
        expectEqual("landed snapshots", 1, rds(B).describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots().size());
    }

    private void schedule(Duration duration) {
        EventBridgeClient events = client(EventBridgeClient.class, A);
        String rule = events.listRules(r -> { }).rules().stream()
                .filter(one -> one.scheduleExpression() != null)
                .findFirst()
                .orElseThrow()
                .name();
        events.enableRule(r -> r.name(rule));
        timeline.runFor(duration);
        events.disableRule(r -> r.name(rule));
        timeline.runUntilIdle();
    }

    /** At once, so that each sees the other under way while it prunes; the one is encrypted, and its secret has no password. */
    private void replicateTwoDatabases() {
        for (int round = 0; round < 3; round++) {
            timeline.runFor(Duration.ofDays(1));
            start(A, source, "{}");
            start(A, source, "{\"sourceDatabase\": \"ledger\"}");
            timeline.runUntilIdle();
        }
        expect(A, 10, "SUCCEEDED");
        expect(B, 10, "SUCCEEDED");
    }

    /** To a replica that is stopped, and forward again. */
    private void rollBack() {
        stopReplica(replicaBefore("orders"));
        rollBack("{\"sourceDatabase\": \"orders\"}");
        timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"orders\", \"unpin\": true}");
        timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"orders\", \"unpin\": true, \"to\": \"latest\"}");
        timeline.runUntilIdle();
        expectRollbacks(3);
    }

    /** A rollback of one database waits for a rotation, while a replication of another, which was started by hand, prunes. */
    private void rollBackBesideAReplication() {
        int before = replicas().size();
        start(A, source, "{}");
        timeline.runUntil(() -> newest(B).statusAsString().equals("RUNNING"));
        start(B, destination, stop(newest(B)));
        timeline.runUntil(() -> replicas().size() > before);
        SecretsManagerClient secrets = client(SecretsManagerClient.class, B);
        String value = secrets.getSecretValue(r -> r.secretId("rds-replica/ledger")).secretString();
        String pending = secrets
                .putSecretValue(r -> r.secretId("rds-replica/ledger").versionStages("AWSPENDING").secretString(value))
                .versionId();
        rollBack("{\"sourceDatabase\": \"ledger\"}");
        timeline.runUntil(() -> !newest(B).statusAsString().equals("RUNNING"));
        secrets.updateSecretVersionStage(
                r -> r.secretId("rds-replica/ledger").versionStage("AWSPENDING").removeFromVersionId(pending));
        timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"ledger\", \"unpin\": true, \"to\": \"latest\"}");
        timeline.runUntilIdle();
        expectRollbacks(5);
    }

    private void rollBack(String input) {
        client(SfnClient.class, B).startExecution(r -> r.stateMachineArn(B.arn("states", "stateMachine:b-rollback")).input(input));
    }

    private void expectRollbacks(int count) {
        String machine = B.arn("states", "stateMachine:b-rollback");
        long succeeded = client(SfnClient.class, B).listExecutionsPaginator(r -> r.stateMachineArn(machine)).executions().stream()
                .filter(execution -> execution.statusAsString().equals("SUCCEEDED"))
                .count();
        expectEqual("rollbacks SUCCEEDED", count, (int) succeeded);
    }

    private String replicaBefore(String database) {
        return replicas().stream().filter(id -> id.contains("-" + database + "-")).sorted().findFirst().orElseThrow();
    }

    private void stopReplica(String id) {
        rds(B).stopDBInstance(r -> r.dbInstanceIdentifier(id));
        timeline.runUntilIdle();
    }

    /** RDS does what it is asked, but its answer does not arrive. */
    private void loseAnswers() {
        outages.answersToLose.addAll(List.of("createDBSnapshot", "copyDBSnapshot", "restoreDBInstanceFromDBSnapshot"));
        start(A, source, "{}");
        timeline.runUntilIdle();
        expect(A, 12, "SUCCEEDED");
        expect(B, 12, "SUCCEEDED");
    }

    private void fail() {
        stage.aws().rds().failNext(A, RdsFault.SNAPSHOT_FAILS);
        start(A, source, "{}");
        timeline.runUntilIdle();
        stage.aws().rds().failNext(B, RdsFault.COPY_FAILS);
        start(A, source, "{}");
        timeline.runUntilIdle();
        stage.aws().rds().failNext(B, RdsFault.RESTORE_FAILS);
        start(A, source, "{}");
        timeline.runUntilIdle();
        expect(A, 1, "FAILED");
        expect(B, 2, "FAILED");
    }

    /** Stopped after its restore; meanwhile somebody took the lock off. */
    private void takeUpAStoppedReplication() {
        List<String> before = replicas();
        start(A, source, "{}");
        timeline.runUntil(() -> replicas().size() > before.size());
        String input = stop(newest(B));
        String replica = replicas().stream().filter(name -> !before.contains(name)).findFirst().orElseThrow();
        timeline.runUntilIdle();
        rds(B).modifyDBInstance(r -> r.dbInstanceIdentifier(replica).deletionProtection(false).applyImmediately(true));
        timeline.runUntilIdle();
        start(B, destination, input);
        timeline.runUntilIdle();
        expect(B, 2, "ABORTED");
        expect(B, 13, "SUCCEEDED");
    }

    /** One that was started by hand has no name that says what it works on; another prunes, or cleans up, beside it. */
    private void pruneBesideOneStartedByHand() {
        startByHandBesideAnother(false);
        startByHandBesideAnother(true);
        expect(B, 3, "FAILED");
        expect(B, 16, "SUCCEEDED");
    }

    private void startByHandBesideAnother(boolean otherFails) {
        int before = executions(B).size();
        start(A, source, "{\"sourceDatabase\": \"ledger\"}");
        timeline.runFor(Duration.ofMinutes(5));
        start(A, source, "{}");
        timeline.runUntil(() -> executions(B).size() == before + 2);
        start(B, destination, stop(newest(B)));
        if (otherFails) {
            stage.aws().rds().failNext(B, RdsFault.RESTORE_FAILS);
        }
        timeline.runUntilIdle();
    }

    /** Stops an execution of the destination; its input. */
    private String stop(ExecutionListItem execution) {
        SfnClient sfn = client(SfnClient.class, B);
        sfn.stopExecution(r -> r.executionArn(execution.executionArn()));
        return sfn.describeExecution(r -> r.executionArn(execution.executionArn())).input();
    }

    /** The execution of the repeated one's own name was stopped: another is started. */
    private void repeatAndRefuseAnnouncements() {
        String announced = client(SfnClient.class, B).describeExecution(r -> r.executionArn(newest(B).executionArn())).input();
        announce(announced);
        announce("not an announcement");
        expect(B, 17, "SUCCEEDED");
    }

    /** In both accounts, while a copy is under way in either. */
    private void listWhatIsThere() {
        start(A, source, "{}");
        timeline.runFor(Duration.ofMinutes(2));
        list(A, source.output("ListSnapshotsFunctionName"));
        int before = executions(B).size();
        timeline.runUntil(() -> executions(B).size() > before);
        timeline.runFor(Duration.ofMinutes(2));
        list(B, destination.output("ListReplicasFunctionName"));
        timeline.runUntilIdle();
        expect(B, 18, "SUCCEEDED");
    }

    private void list(Place place, String function) {
        InvokeResponse answer = client(LambdaClient.class, place)
                .invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String("{\"sourceDatabase\": \"orders\"}")));
        String text = answer.payload().asUtf8String();
        if (answer.functionError() != null || text.contains("AccessDenied")) {
            observed.add("a list says " + text);
        }
    }

    /** Step Functions and SNS are out of order for longer than Lambda tries again. */
    private void keepWhatCannotBeTold() {
        outages.startExecution = true;
        start(A, source, "{}");
        timeline.runUntilIdle();
        outages.startExecution = false;
        outages.invocation = true;
        announce("not delivered");
        start(A, source, "[]");
        start(B, destination, "[]");
        timeline.runUntilIdle();
        outages.invocation = false;
        outages.publish = true;
        stage.aws().rds().failNext(A, RdsFault.SNAPSHOT_FAILS);
        start(A, source, "{}");
        start(B, destination, "{}");
        timeline.runUntilIdle();
        outages.publish = false;
        timeline.runUntilIdle();
        for (Place place : List.of(A, B)) {
            SqsClient sqs = client(SqsClient.class, place);
            for (String queue : sqs.listQueues().queueUrls()) {
                int kept = Integer.parseInt(sqs.getQueueAttributes(
                                r -> r.queueUrl(queue).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        .attributes()
                        .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
                expectEqual("messages in " + queue.replaceFirst("^.*/[ab]-(\\w+)-\\w+$", "$1"), 1, kept);
            }
        }
    }

    private void expect(Place place, int count, String status) {
        long found = executions(place).stream().filter(execution -> execution.statusAsString().equals(status)).count();
        expectEqual((place == A ? "source" : "destination") + " executions " + status, count, (int) found);
    }

    private void expectEqual(String what, int expected, int found) {
        if (expected != found) {
            observed.add(what + ": " + found + " instead of " + expected);
        }
    }

    private void announce(String message) {
        client(SnsClient.class, A).publish(r -> r.topicArn(source.output("AnnouncementTopicArn")).message(message));
        timeline.runUntilIdle();
    }

    private void start(Place place, Stack stack, String input) {
        client(SfnClient.class, place)
                .startExecution(r -> r.stateMachineArn(place.arn("states", "stateMachine:" + stack.name() + "-replication")).input(input));
    }

    private ExecutionListItem newest(Place place) {
        return executions(place).get(0);
    }

    private List<ExecutionListItem> executions(Place place) {
        String machine = place.arn("states", "stateMachine:" + (place == A ? "a" : "b") + "-replication");
        return client(SfnClient.class, place).listExecutionsPaginator(r -> r.stateMachineArn(machine)).executions().stream().toList();
    }

    private List<String> replicas() {
        return rds(B).describeDBInstances().dbInstances().stream().map(DBInstance::dbInstanceIdentifier).toList();
    }

    private Stack deploy(Place place, String name, String template, Map<String, String> parameters) {
        return stage.aws().stacks().deploy(new Deployment(place, name, template, TEMPLATES, parameters, Map.of()));
    }

    private void createDatabase(String identifier, String kmsKeyId) {
        rds(A).createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-1-only")
                .storageEncrypted(kmsKeyId != null)
                .kmsKeyId(kmsKeyId));
        timeline.runUntilIdle();
        storage.write(A.arn("rds", "db:" + identifier), "rows of " + identifier);
    }

    private void createSecret(String database, String key, String value) {
        client(SecretsManagerClient.class, B).createSecret(r -> r.name("rds-replica/" + database).kmsKeyId(key).secretString(value));
    }

    private RdsClient rds(Place place) {
        return client(RdsClient.class, place);
    }

    private <C extends SdkClient> C client(Class<C> api, Place place) {
        return stage.client(api, place);
    }

    /** Services of AWS that fail for a while, whoever calls. */
    private static final class Outages implements CallInterceptor {
        final Set<String> answersToLose = new HashSet<>();
        boolean startExecution;
        boolean publish;
        boolean invocation;

        @Override
        public void succeeded(Call call, SdkResponse response) {
            if (!call.caller().isRoot() && answersToLose.remove(call.operation())) {
                throw SdkClientException.create("no answer from AWS");
            }
        }

        @Override
        public void before(Call call) {
            if (startExecution && call.operation().equals("startExecution") && !call.caller().isRoot()) {
                throw SfnException.builder().message("out of order").statusCode(500).build();
            }
            if (invocation && call.operation().equals("invoke") && call.caller().isService()) {
                throw AwsFailure.of(
                        ResourceNotFoundException.builder(), "Lambda", "ResourceNotFoundException", 404, "Function not found");
            }
            if (publish && call.operation().equals("publish") && !call.caller().isService()) {
                throw SnsException.builder().message("out of order").statusCode(500).build();
            }
        }
    }
}
