package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.local.functions.InProcessRuntime;
import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Both accounts on virtual time, with databases whose content is a text: a whole replication takes milliseconds. */
final class Scene implements AutoCloseable {
    static final AccountRegion A = Stage.SOURCE;
    static final AccountRegion B = Stage.DESTINATION;
    /** Stands in every secret of the scene; nothing but secrets may ever show it. */
    static final String MARKER = "5ecretMarker9f3b";

    static final String PRODUCTION_PASSWORD = "Production-" + MARKER;
    static final String REPLICA_PASSWORD = "Replica-" + MARKER;

    final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    final FingerprintStorage storage = new FingerprintStorage();
    final List<LogLine> logs = new ArrayList<>();
    final Stage stage;
    final List<PublishedMessage> published = new ArrayList<>();
    final List<Invocation> invocations = new ArrayList<>();
    final DatabaseKind kind;

    Scene() {
        this(DatabaseKind.INSTANCE);
    }

    /** @param kind of the databases that are created */
    Scene(DatabaseKind kind) {
        this(code -> Scene.class.getClassLoader(), kind);
    }

    /** @param classes finds the classes of the code that a function was deployed with */
    Scene(Function<FunctionCode, ClassLoader> classes, DatabaseKind kind) {
        this.kind = kind;
        stage = new Stage(
                timeline,
                storage,
                RdsDurations.realistic(),
                door -> new InProcessRuntime(timeline, door, logs::add, classes));
        stage.aws().sns().observe(published::add);
        stage.aws().lambda().observe(invocations::add);
    }

    /** Both stacks, a database {@code orders}, and its secret with a user, a password and a key of the application's own. */
    static Scene withOrders() {
        return withOrders(DatabaseKind.INSTANCE);
    }

    static Scene withOrders(DatabaseKind kind) {
        Scene scene = new Scene(kind);
        scene.stage.deploy();
        scene.createOrders();
        return scene;
    }

    void createOrders() {
        createDatabase(A, "orders", null);
        createSecret(B, "orders", Map.of("username", "app", "password", REPLICA_PASSWORD, "own", "kept " + MARKER));
    }

    /** The source is dropped, and another database is created under its name. */
    void replaceOrders() {
        if (kind == DatabaseKind.CLUSTER) {
            rds(A).deleteDBInstance(r -> r.dbInstanceIdentifier("orders-writer").skipFinalSnapshot(true));
            rds(A).deleteDBCluster(r -> r.dbClusterIdentifier("orders").skipFinalSnapshot(true));
        } else {
            rds(A).deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));
        }
        timeline.runUntilIdle();
        createDatabase(A, "orders", null);
    }

    <C extends SdkClient> C client(Class<C> api, AccountRegion place) {
        return stage.client(api, place);
    }

    RdsClient rds(AccountRegion place) {
        return client(RdsClient.class, place);
    }

    RdsService rdsService() {
        return stage.aws().rds();
    }

    /** @param kmsKeyId null for a database that is not encrypted */
    void createDatabase(AccountRegion place, String identifier, String kmsKeyId) {
        switch (kind) {
            case INSTANCE -> createInstance(place, identifier, kmsKeyId);
            case CLUSTER -> createCluster(place, identifier, kmsKeyId);
        }
        storage.write(databaseArn(place, identifier), "rows of " + identifier);
    }

    /** RDS makes no encrypted copy of a cluster's snapshot that is not encrypted. */
    private void createCluster(AccountRegion place, String identifier, String kmsKeyId) {
        String key = kmsKeyId != null
                ? kmsKeyId
                : client(KmsClient.class, place)
                        .createKey(r -> r.description(identifier))
                        .keyMetadata()
                        .arn();
        rds(place).createDBCluster(r -> r.dbClusterIdentifier(identifier)
                .engine("aurora-postgresql")
                .engineVersion("16.4")
                .masterUsername("app")
                .masterUserPassword(PRODUCTION_PASSWORD)
                .storageEncrypted(true)
                .kmsKeyId(key));
        timeline.runUntil(() -> rds(place)
                .describeDBClusters(r -> r.dbClusterIdentifier(identifier))
                .dbClusters()
                .get(0)
                .status()
                .equals("available"));
        rds(place).createDBInstance(r -> r.dbInstanceIdentifier(identifier + "-writer")
                .dbClusterIdentifier(identifier)
                .engine("aurora-postgresql")
                .dbInstanceClass("db.r6g.large"));
        timeline.runUntil(
                () -> instance(place, identifier + "-writer").dbInstanceStatus().equals("available"));
    }

    private void createInstance(AccountRegion place, String identifier, String kmsKeyId) {
        rds(place).createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword(PRODUCTION_PASSWORD)
                .storageEncrypted(kmsKeyId != null)
                .kmsKeyId(kmsKeyId));
        timeline.runUntil(() -> instance(place, identifier).dbInstanceStatus().equals("available"));
    }

    /** The ARN of a database of the scene's kind. */
    String databaseArn(AccountRegion place, String identifier) {
        return place.arn("rds", kind.arnType() + ":" + identifier);
    }

    static String arn(AccountRegion place, String identifier) {
        return place.arn("rds", "db:" + identifier);
    }

    void createSecret(AccountRegion place, String database, Map<String, String> value) {
        client(SecretsManagerClient.class, place)
                .createSecret(r -> r.name("rds-replica/" + database).secretString(Json.write(value)));
    }

    Map<String, Object> secret(String database) {
        String value = client(SecretsManagerClient.class, B)
                .getSecretValue(r -> r.secretId("rds-replica/" + database))
                .secretString();
        return Json.members(value).orElseThrow();
    }

    String liveReplica(String database) {
        return (String) secret(database).get(liveKey());
    }

    /** The key of a secret that names the live replica. */
    String liveKey() {
        return kind == DatabaseKind.CLUSTER ? "dbClusterIdentifier" : "dbInstanceIdentifier";
    }

    /** The replicas in RDS, as the steps see them. */
    Replicas port() {
        return port(B);
    }

    Replicas port(AccountRegion place) {
        return Replicas.of(kind, rds(place), Settings.of(Map.of()));
    }

    /** Somebody deletes a replica that is not protected. */
    void deleteReplica(String identifier) {
        while (port().delete(replica(identifier)).isPresent()) {
            timeline.runUntilIdle();
        }
    }

    RestoredDatabase replica(String identifier) {
        return port().find(identifier).orElseThrow();
    }

    /** The manual snapshots of the scene's kind. */
    List<Snapshot> manualSnapshots(AccountRegion place) {
        return snapshotPort(place).list();
    }

    /** The snapshots in RDS, as the steps see them. */
    Snapshots snapshotPort(AccountRegion place) {
        return Snapshots.of(kind, rds(place));
    }

    RdsQuota copiesInProgress() {
        return kind == DatabaseKind.CLUSTER ? RdsQuota.CLUSTER_COPIES_IN_PROGRESS : RdsQuota.COPIES_IN_PROGRESS;
    }

    /** Starts the source's machine and runs until nothing is left to happen. */
    DescribeExecutionResponse replicate(String input) {
        String execution = start(input);
        timeline.runUntilIdle();
        return sourceExecution(execution);
    }

    String start(String input) {
        return client(SfnClient.class, A)
                .startExecution(
                        r -> r.stateMachineArn(machine(A, Stage.SOURCE_STACK)).input(input))
                .executionArn();
    }

    DescribeExecutionResponse sourceExecution(String arn) {
        return client(SfnClient.class, A).describeExecution(r -> r.executionArn(arn));
    }

    /** The destination's executions, newest first. */
    List<DescribeExecutionResponse> landings() {
        SfnClient sfn = client(SfnClient.class, B);
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(machine(B, Stage.DESTINATION_STACK)))
                .executions()
                .stream()
                .map(ExecutionListItem::executionArn)
                .map(arn -> sfn.describeExecution(r -> r.executionArn(arn)))
                .toList();
    }

    DescribeExecutionResponse lastLanding() {
        return landings().get(0);
    }

    /** Replicates, and expects both accounts to succeed; what the destination reports. */
    Map<String, Object> replicateWell(String input) {
        int before = landings().size();
        DescribeExecutionResponse source = replicate(input);
        assertThat(source.status()).as("source: %s", source.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(landings()).hasSize(before + 1);
        assertThat(lastLanding().status())
                .as("destination: %s", lastLanding().cause())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
        return members(Json.members(lastLanding().output()).orElseThrow().get("outcome"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object object) {
        return (Map<String, Object>) object;
    }

    /** What operators were told, oldest first. */
    List<Map<String, Object>> notifications() {
        return published.stream()
                .filter(message -> message.topicArn().contains("NotificationTopic"))
                .map(message -> Json.members(message.message()).orElseThrow())
                .toList();
    }

    List<Map<String, Object>> notifications(String event) {
        return notifications().stream()
                .filter(notification -> event.equals(notification.get("event")))
                .toList();
    }

    /** Rolls back and lets everything end. */
    DescribeExecutionResponse rollBack(String input) {
        String execution = startRollback(input);
        timeline.runUntilIdle();
        return client(SfnClient.class, B).describeExecution(r -> r.executionArn(execution));
    }

    String startRollback(String input) {
        String machine = B.arn("states", "stateMachine:" + Stage.DESTINATION_STACK + "-rollback");
        return client(SfnClient.class, B)
                .startExecution(r -> r.stateMachineArn(machine).input(input))
                .executionArn();
    }

    List<PublishedMessage> announcements() {
        return published.stream()
                .filter(message -> message.topicArn().contains("AnnouncementTopic"))
                .toList();
    }

    static String machine(AccountRegion place, String stack) {
        return place.arn("states", "stateMachine:" + stack + "-replication");
    }

    DBInstance instance(AccountRegion place, String identifier) {
        return rds(place)
                .describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .get(0);
    }

    List<DBInstance> instances(AccountRegion place) {
        return rds(place).describeDBInstancesPaginator().dbInstances().stream().toList();
    }

    List<String> replicas() {
        return port().list().stream().map(RestoredDatabase::id).toList();
    }

    List<DBSnapshot> snapshots(AccountRegion place) {
        return rds(place).describeDBSnapshotsPaginator(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .toList();
    }

    static Map<String, String> tags(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    /** Looks for secrets everywhere, and at every notification with the eyes of the schema. */
    @Override
    public void close() {
        new LeakSearch(this).findNothing();
        published.stream().filter(NotificationSchema::isNotification).forEach(NotificationSchema.CURRENT::holdsFor);
    }
}
