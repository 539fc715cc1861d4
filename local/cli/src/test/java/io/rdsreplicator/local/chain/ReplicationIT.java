package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsConditions;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The whole chain as the templates wire it, when nothing goes wrong. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ReplicationIT {
    private final Scene scene;

    ReplicationIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void makesAReplicaThatTheSecretNames() {
        Map<String, Object> outcome = scene.replicateWell("{}");

        RestoredDatabase replica = scene.replica(scene.liveReplica("orders"));
        Map<String, Object> secret = scene.secret("orders");
        assertThat(secret)
                .containsEntry("host", replica.endpoint().host())
                .containsEntry("sourceArn", scene.databaseArn(Scene.A, "orders"))
                .containsEntry("username", "app")
                .containsEntry("password", Scene.REPLICA_PASSWORD)
                .containsEntry("own", "kept " + Scene.MARKER);
        assertThat(outcome).containsEntry("live", true).containsEntry("replica", replica.id());
        assertThat(scene.storage.read(replica.arn())).isEqualTo("rows of orders");
    }

    @Test
    void givesTheReplicaTheSecretsPasswordAndNotProductions() {
        scene.replicateWell("{}");

        String replica = scene.databaseArn(Scene.B, scene.liveReplica("orders"));
        assertThat(scene.storage.accepts(replica, "app", Scene.REPLICA_PASSWORD))
                .isTrue();
        assertThat(scene.storage.accepts(replica, "app", Scene.PRODUCTION_PASSWORD))
                .isFalse();
        assertThat(scene.storage.accepts(scene.databaseArn(Scene.A, "orders"), "app", Scene.PRODUCTION_PASSWORD))
                .isTrue();
    }

    @Test
    void generatesAPasswordWhereTheSecretHasNone() {
        scene.createDatabase(Scene.A, "invoices", null);
        scene.createSecret(Scene.B, "invoices", Map.of("username", "app"));

        scene.replicateWell("{\"sourceDatabase\": \"invoices\"}");

        String password = (String) scene.secret("invoices").get("password");
        assertThat(password).hasSizeGreaterThanOrEqualTo(16);
        assertThat(scene.storage.accepts(scene.databaseArn(Scene.B, scene.liveReplica("invoices")), "app", password))
                .isTrue();
    }

    @Test
    void keepsTheReplicaPrivateEncryptedAndProtected() {
        scene.replicateWell("{}");

        RestoredDatabase replica = scene.replica(scene.liveReplica("orders"));
        assertThat(replica.isPrivate()).isTrue();
        assertThat(replica.encrypted()).isTrue();
        assertThat(replica.kmsKeyId()).contains(":" + Scene.B.account() + ":key/");
        assertThat(replica.deletionProtection()).isTrue();
        if (scene.kind == DatabaseKind.INSTANCE) {
            assertThat(scene.instance(Scene.B, replica.id()).copyTagsToSnapshot())
                    .isFalse();
        }
    }

    @Test
    void leavesTheSourceDatabaseAsItWas() {
        Object before = source();

        scene.replicateWell("{}");

        assertThat(source()).isEqualTo(before);
        assertThat(scene.storage.read(scene.databaseArn(Scene.A, "orders"))).isEqualTo("rows of orders");
    }

    /** What RDS says about the source, apart from what its own backups change. */
    private Object source() {
        return switch (scene.kind) {
            case INSTANCE -> scene.instance(Scene.A, "orders").copy(b -> b.latestRestorableTime(null));
            case CLUSTER ->
                scene.rds(Scene.A)
                        .describeDBClusters(r -> r.dbClusterIdentifier("orders"))
                        .dbClusters()
                        .get(0)
                        .copy(b -> b.latestRestorableTime(null));
        };
    }

    @Test
    void copiesASnapshotThatIsNotUnderTheTransferKey() {
        Map<String, Object> source = sourceOutput("{}");

        assertThat(source).containsEntry("copied", true);
        assertThat(scene.manualSnapshots(Scene.A))
                .extracting(Snapshot::encrypted)
                .containsExactlyInAnyOrder(scene.kind == DatabaseKind.CLUSTER, true);
    }

    @Test
    void copiesASnapshotUnderTheManagedKey() {
        scene.createDatabase(Scene.A, "managed", "alias/aws/rds");
        scene.createSecret(Scene.B, "managed", Map.of("username", "app"));

        assertThat(sourceOutput("{\"sourceDatabase\": \"managed\"}")).containsEntry("copied", true);
        assertThat(scene.liveReplica("managed")).isNotNull();
    }

    @Test
    void sharesASnapshotUnderTheTransferKeyWithoutCopyingIt() {
        scene.createDatabase(Scene.A, "ready", transferKey());
        scene.createSecret(Scene.B, "ready", Map.of("username", "app"));

        Map<String, Object> source = sourceOutput("{\"sourceDatabase\": \"ready\"}");

        assertThat(source).containsEntry("copied", false);
        assertThat((String) source.get("reason")).contains("already");
        assertThat(scene.manualSnapshots(Scene.A)).hasSize(1);
        assertThat(scene.liveReplica("ready")).isNotNull();
    }

    @Test
    void ignoresTheCommentThatTheConsoleFillsIn() {
        scene.replicateWell("{\"Comment\": \"Insert your JSON here\"}");
    }

    @Test
    void waitsForADatabaseThatIsBackingUp() {
        Snapshots.of(scene.kind, scene.rds(Scene.A)).create("orders", "by-hand", List.of());

        scene.replicateWell("{}");

        assertThat(scene.manualSnapshots(Scene.A)).extracting(Snapshot::status).containsOnly("available");
    }

    /** @param otherwise whether RDS does the other thing where AWS does not say what it does */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void putsTheNewestReplicaInPlaceOfTheOneBeforeAndKeepsTwo(boolean otherwise) {
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            RdsConditions conditions = scene.rdsService().circumstances(place);
            conditions.takeOpenCalls(otherwise);
            conditions.keepCreateTimeOfClusterCopies(otherwise);
            conditions.showClusterEndpointsEarly(otherwise);
            conditions.takePasswordsWithoutMembers(otherwise);
        }
        for (int number = 1; number <= 4; number++) {
            scene.storage.write(scene.databaseArn(Scene.A, "orders"), "rows " + number);
            scene.replicateWell("{}");
            assertThat(scene.storage.read(scene.databaseArn(Scene.B, scene.liveReplica("orders"))))
                    .isEqualTo("rows " + number);
            scene.timeline.runFor(Duration.ofHours(25));
        }

        Set<String> contents = scene.replicas().stream()
                .map(id -> scene.storage.read(scene.databaseArn(Scene.B, id)))
                .collect(Collectors.toSet());
        assertThat(contents).containsExactlyInAnyOrder("rows 3", "rows 4");
        assertThat(scene.manualSnapshots(Scene.B))
                .as("the safety copy, and the newest, which will be the next one")
                .hasSize(2);
        assertThat(scene.manualSnapshots(Scene.A))
                .as("the newest taken one, and two transfer snapshots")
                .extracting(snapshot -> snapshot.id().replaceFirst("^.*-", ""))
                .containsExactlyInAnyOrder("taken", "transfer", "transfer");
    }

    @Test
    void tagsTheSupersededAndTakesItsProtectionAway() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");

        RestoredDatabase superseded = scene.replica(first);
        assertThat(superseded.deletionProtection()).isFalse();
        assertThat(Scene.tags(superseded.tags())).containsEntry("rds-replicator:role", "superseded");
        RestoredDatabase live = scene.replica(scene.liveReplica("orders"));
        assertThat(Scene.tags(live.tags())).containsEntry("rds-replicator:role", "live");
        assertThat(live.deletionProtection()).isTrue();
    }

    @Test
    void startsNothingNewForARepeatedDelivery() {
        scene.replicateWell("{}");
        int replicas = scene.replicas().size();

        scene.stage.aws().sns().redeliver(scene.announcements().get(0).messageId());
        scene.timeline.runUntilIdle();

        assertThat(scene.landings()).hasSize(1);
        assertThat(scene.replicas()).hasSize(replicas);
    }

    @Test
    void adoptsWhatARunMadeWhenItIsResumed() {
        DescribeExecutionResponse first = scene.replicate("{}");
        String id = (String) Json.members(first.output()).orElseThrow().get("replicationId");
        int snapshots = scene.manualSnapshots(Scene.A).size();

        DescribeExecutionResponse resumed = scene.replicate("{\"replicationId\": \"" + id + "\"}");

        assertThat(resumed.statusAsString()).as(resumed.cause()).isEqualTo("SUCCEEDED");
        assertThat(scene.manualSnapshots(Scene.A)).hasSize(snapshots);
        assertThat(scene.replicas()).hasSize(1);
    }

    @Test
    void finishesTenReplicationsOfOneDatabaseStartedAtOnce() {
        for (int number = 0; number < 10; number++) {
            scene.start("{}");
        }
        scene.timeline.runUntilIdle();

        assertThat(scene.landings()).hasSize(10).allMatch(landing -> landing.statusAsString()
                .equals("SUCCEEDED"));
        assertThat(scene.secret("orders").get("snapshotTime"))
                .isEqualTo(scene.manualSnapshots(Scene.A).stream()
                        .filter(snapshot -> snapshot.id().endsWith("-taken"))
                        .map(snapshot -> snapshot.time().orElseThrow())
                        .max(Comparator.naturalOrder())
                        .orElseThrow()
                        .toString());
        String live = scene.liveReplica("orders");
        scene.replicateWell("{}");
        List<String> newest = scene.landings().stream()
                .map(landing -> "replica-" + landing.name())
                .sorted(Comparator.reverseOrder())
                .limit(2)
                .toList();
        assertThat(scene.replicas())
                .as("the newest two, and the one that was live before")
                .containsAll(newest)
                .isSubsetOf(newest.get(0), newest.get(1), live);
    }

    @Test
    void keepsAPinnedSecretAsItIsAndSaysSo() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        Map<String, Object> pinned = scene.secret("orders");
        pinned.put("pinned", "true");
        scene.client(SecretsManagerClient.class, Scene.B)
                .putSecretValue(r -> r.secretId("rds-replica/orders").secretString(Json.write(pinned)));

        Map<String, Object> outcome = scene.replicateWell("{}");

        assertThat(outcome).containsEntry("live", false);
        assertThat((String) outcome.get("reason")).contains("pinned");
        assertThat(scene.liveReplica("orders")).isEqualTo(first);
    }

    @Test
    void reportsTheOutcomeOnce() {
        scene.replicateWell("{}");

        assertThat(scene.notifications())
                .extracting(notification -> notification.get("event"))
                .containsExactly("ReplicaLive", "ReplicationSucceeded");
        assertThat(scene.notifications()).allSatisfy(notification -> assertThat(notification)
                .containsEntry("replica", scene.liveReplica("orders")));
    }

    private Map<String, Object> sourceOutput(String input) {
        DescribeExecutionResponse source = scene.replicate(input);
        assertThat(source.statusAsString()).as(source.cause()).isEqualTo("SUCCEEDED");
        return Json.members(source.output()).orElseThrow();
    }

    private String transferKey() {
        return scene.stage
                .aws()
                .stacks()
                .describe(Scene.A, "rds-replicator-source")
                .output("TransferKeyArn");
    }
}
