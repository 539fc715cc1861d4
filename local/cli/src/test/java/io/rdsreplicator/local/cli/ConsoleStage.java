package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.local.wire.CredentialsResolver;
import io.rdsreplicator.local.wire.HttpEndpoint;
import io.rdsreplicator.shared.runtime.Json;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What the console looks at: both stacks and a database, with functions in this process, on the wire. A replication takes seconds. */
final class ConsoleStage implements AutoCloseable {
    /** Stands in every password and in a key of the application's own. */
    static final String MARKER = "5ecretMarker9f3b";

    static final String SECRET = "rds-replica/orders";

    private static final double SPEED = 300;

    /** A function has 90 seconds: on a busy machine, 6 milliseconds of ours would be too few. */
    private static final double HURRY = 1500;

    private static final Set<ExecutionStatus> HAS_FAILED =
            Set.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);

    final Timeline timeline = Timeline.jumping(InstantSource.system().instant());
    final FingerprintStorage storage = new FingerprintStorage();
    final Stage stage = Stage.inProcess(timeline, storage, RdsDurations.realistic(), line -> {});
    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private HttpEndpoint endpoint;

    ConsoleStage() {
        this(Map.of());
    }

    /** @param parameters of the destination stack, in addition to the required ones */
    ConsoleStage(Map<String, String> parameters) {
        stage.deployDestination(
                Stage.DESTINATION,
                Stage.DESTINATION_STACK,
                stage.deploySource(Stage.SOURCE, Stage.SOURCE_STACK, Map.of()),
                parameters);
        stage.client(RdsClient.class, Stage.SOURCE).createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .engine("postgres")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("shop")
                .masterUserPassword("Production-" + MARKER));
        timeline.runUntil(
                () -> instances(Stage.SOURCE).get(0).dbInstanceStatus().equals("available"));
        secrets().createSecret(r -> r.name(SECRET)
                .secretString(Json.write(Map.of("username", "shop", "password", "Replica-" + MARKER, "own", MARKER))));
        timeline.setSpeed(SPEED);
        Thread driver = new Thread(() -> timeline.runUntil(() -> false), "timeline");
        driver.setDaemon(true);
        driver.start();
        open(0);
    }

    void open(int port) {
        endpoint = new HttpEndpoint(
                stage.aws().frontDoor(), CredentialsResolver.NONE, port, faults::add, ConsolePages.read());
        endpoint.start();
    }

    /** @return the port that is free then */
    int closeEndpoint() {
        int port = endpoint.port();
        endpoint.close();
        return port;
    }

    URI uri() {
        return endpoint.uri();
    }

    URI console() {
        return uri().resolve(ConsolePages.PATH);
    }

    List<DBInstance> instances(AccountRegion place) {
        return stage.client(RdsClient.class, place).describeDBInstances().dbInstances();
    }

    String liveReplica() {
        String secret = secrets().getSecretValue(r -> r.secretId(SECRET)).secretString();
        return (String) Json.members(secret).orElseThrow().get("dbInstanceIdentifier");
    }

    void replicate() {
        replicate(Map.of());
    }

    /** Replicates a database while time flies, and returns when the destination's execution has ended. */
    void replicate(Map<String, Object> input) {
        long before = ended();
        SfnClient source = stage.client(SfnClient.class, Stage.SOURCE);
        String machine = Stage.SOURCE.arn("states", "stateMachine:" + Stage.SOURCE_STACK + "-replication");
        String started = source.startExecution(r -> r.stateMachineArn(machine).input(Json.write(input)))
                .executionArn();
        hurryUntil(() -> ended() > before
                || HAS_FAILED.contains(
                        source.describeExecution(r -> r.executionArn(started)).status()));
        DescribeExecutionResponse taken = source.describeExecution(r -> r.executionArn(started));
        assertThat(HAS_FAILED).as("%s: %s", taken.error(), taken.cause()).doesNotContain(taken.status());
        String landing = executions("-replication").get(0).executionArn();
        DescribeExecutionResponse landed =
                stage.client(SfnClient.class, Stage.DESTINATION).describeExecution(r -> r.executionArn(landing));
        assertThat(landed.status()).as("%s: %s", landed.error(), landed.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    /** Makes an encrypted DB cluster with a writer in the source, and its secret, while time flies. */
    void createCluster(String cluster) {
        String key = stage.client(KmsClient.class, Stage.SOURCE)
                .createKey(r -> r.description("of " + cluster))
                .keyMetadata()
                .arn();
        sourceRds().createDBCluster(r -> r.dbClusterIdentifier(cluster)
                .engine("aurora-postgresql")
                .masterUsername("shop")
                .masterUserPassword("Production-" + MARKER)
                .storageEncrypted(true)
                .kmsKeyId(key));
        hurryUntil(() -> statusOf(Stage.SOURCE, cluster).equals("available"));
        sourceRds().createDBInstance(r -> r.dbInstanceIdentifier(cluster + "-writer")
                .dbClusterIdentifier(cluster)
                .engine("aurora-postgresql")
                .dbInstanceClass("db.r6g.large"));
        hurryUntil(() -> instances(Stage.SOURCE).stream()
                .allMatch(one -> one.dbInstanceStatus().equals("available")));
        secrets().createSecret(r -> r.name("rds-replica/" + cluster)
                .secretString(Json.write(Map.of("username", "shop", "password", "Replica-" + MARKER))));
    }

    private String statusOf(AccountRegion place, String cluster) {
        return stage.client(RdsClient.class, place)
                .describeDBClusters(r -> r.dbClusterIdentifier(cluster))
                .dbClusters()
                .get(0)
                .status();
    }

    /** Deletes members of the destination, and lets time fly until they are gone. */
    void deleteMembers(List<String> members) {
        members.forEach(member -> destinationRds()
                .deleteDBInstance(r -> r.dbInstanceIdentifier(member).skipFinalSnapshot(true)));
        hurryUntil(() ->
                instances(Stage.DESTINATION).stream().noneMatch(one -> members.contains(one.dbInstanceIdentifier())));
    }

    void replicateUpTo(int wanted) {
        for (int replicas = instances(Stage.DESTINATION).size(); replicas < wanted; replicas++) {
            replicate();
        }
    }

    void startReplication(Map<String, Object> input) {
        String machine = Stage.SOURCE.arn("states", "stateMachine:" + Stage.SOURCE_STACK + "-replication");
        stage.client(SfnClient.class, Stage.SOURCE)
                .startExecution(r -> r.stateMachineArn(machine).input(Json.write(input)));
    }

    void startRollback(Map<String, Object> input) {
        stage.client(SfnClient.class, Stage.DESTINATION)
                .startExecution(r -> r.stateMachineArn(machineArn("-rollback")).input(Json.write(input)));
    }

    RdsClient sourceRds() {
        return stage.client(RdsClient.class, Stage.SOURCE);
    }

    /** Lets time fly until a snapshot of the source is there. */
    void awaitSnapshot(String snapshot) {
        hurryUntil(() -> sourceRds()
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier(snapshot))
                .dbSnapshots()
                .get(0)
                .status()
                .equals("available"));
    }

    RdsClient destinationRds() {
        return stage.client(RdsClient.class, Stage.DESTINATION);
    }

    SecretsManagerClient secrets() {
        return stage.client(SecretsManagerClient.class, Stage.DESTINATION);
    }

    /** @return what it was before */
    String changeSecret(Map<String, String> changes) {
        String before = secrets().getSecretValue(r -> r.secretId(SECRET)).secretString();
        Map<String, Object> changed = new LinkedHashMap<>(Json.members(before).orElseThrow());
        changed.putAll(changes);
        secrets().putSecretValue(r -> r.secretId(SECRET).secretString(Json.write(changed)));
        return before;
    }

    /** Lets time fly until an instance of the destination has a status. */
    void awaitStatus(String instance, String status) {
        hurryUntil(() -> instances(Stage.DESTINATION).stream()
                .anyMatch(one -> one.dbInstanceIdentifier().equals(instance)
                        && one.dbInstanceStatus().equals(status)));
    }

    private void hurryUntil(BooleanSupplier condition) {
        timeline.setSpeed(HURRY);
        timeline.await(condition);
        timeline.setSpeed(SPEED);
    }

    private long ended() {
        return executions("-replication").stream()
                .filter(execution -> execution.status() != ExecutionStatus.RUNNING)
                .count();
    }

    /** Those of one of the destination's machines, newest first. */
    List<ExecutionListItem> executions(String machine) {
        return stage.client(SfnClient.class, Stage.DESTINATION)
                .listExecutions(r -> r.stateMachineArn(machineArn(machine)))
                .executions();
    }

    static String machineArn(String machine) {
        return Stage.DESTINATION.arn("states", "stateMachine:" + Stage.DESTINATION_STACK + machine);
    }

    @Override
    public void close() {
        endpoint.close();
        timeline.close();
        storage.close();
    }
}
