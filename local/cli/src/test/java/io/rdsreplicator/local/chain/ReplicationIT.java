package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The whole chain as the templates wire it, when nothing goes wrong. */
class ReplicationIT {
    private final Scene scene = Scene.withOrders();

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void makesAReplicaThatTheSecretNames() {
        Map<String, Object> outcome = scene.replicateWell("{}");

        DBInstance replica = scene.instance(Scene.B, scene.liveReplica("orders"));
        Map<String, Object> secret = scene.secret("orders");
        assertThat(secret)
                .containsEntry("host", replica.endpoint().address())
                .containsEntry("sourceArn", Scene.arn(Scene.A, "orders"))
                .containsEntry("username", "app")
                .containsEntry("password", Scene.REPLICA_PASSWORD)
                .containsEntry("own", "kept " + Scene.MARKER);
        assertThat(outcome).containsEntry("live", true).containsEntry("replica", replica.dbInstanceIdentifier());
        assertThat(scene.storage.read(replica.dbInstanceArn())).isEqualTo("rows of orders");
    }

    @Test
    void givesTheReplicaTheSecretsPasswordAndNotProductions() {
        scene.replicateWell("{}");

        String replica = Scene.arn(Scene.B, scene.liveReplica("orders"));
        assertThat(scene.storage.accepts(replica, "app", Scene.REPLICA_PASSWORD))
                .isTrue();
        assertThat(scene.storage.accepts(replica, "app", Scene.PRODUCTION_PASSWORD))
                .isFalse();
        assertThat(scene.storage.accepts(Scene.arn(Scene.A, "orders"), "app", Scene.PRODUCTION_PASSWORD))
                .isTrue();
    }

    @Test
    void generatesAPasswordWhereTheSecretHasNone() {
        scene.createDatabase(Scene.A, "invoices", null);
        scene.createSecret(Scene.B, "invoices", Map.of("username", "app"));

        scene.replicateWell("{\"sourceDatabase\": \"invoices\"}");

        String password = (String) scene.secret("invoices").get("password");
        assertThat(password).hasSizeGreaterThanOrEqualTo(16);
        assertThat(scene.storage.accepts(Scene.arn(Scene.B, scene.liveReplica("invoices")), "app", password))
                .isTrue();
    }

    @Test
    void keepsTheReplicaPrivateEncryptedAndProtected() {
        scene.replicateWell("{}");

        DBInstance replica = scene.instance(Scene.B, scene.liveReplica("orders"));
        assertThat(replica.publiclyAccessible()).isFalse();
        assertThat(replica.storageEncrypted()).isTrue();
        assertThat(replica.kmsKeyId()).contains(":" + Scene.B.account() + ":key/");
        assertThat(replica.deletionProtection()).isTrue();
        assertThat(replica.copyTagsToSnapshot()).isFalse();
    }

    @Test
    void leavesTheSourceDatabaseAsItWas() {
        DBInstance before = scene.instance(Scene.A, "orders");

        scene.replicateWell("{}");

        assertThat(scene.instance(Scene.A, "orders"))
                .isEqualTo(before.copy(b ->
                        b.latestRestorableTime(scene.instance(Scene.A, "orders").latestRestorableTime())));
        assertThat(scene.storage.read(Scene.arn(Scene.A, "orders"))).isEqualTo("rows of orders");
    }

    @Test
    void copiesASnapshotThatIsNotEncrypted() {
        Map<String, Object> source = sourceOutput("{}");

        assertThat(source).containsEntry("copied", true);
        assertThat(scene.snapshots(Scene.A)).extracting(DBSnapshot::encrypted).containsExactlyInAnyOrder(false, true);
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
        assertThat(scene.snapshots(Scene.A)).hasSize(1);
        assertThat(scene.liveReplica("ready")).isNotNull();
    }

    @Test
    void ignoresTheCommentThatTheConsoleFillsIn() {
        scene.replicateWell("{\"Comment\": \"Insert your JSON here\"}");
    }

    @Test
    void waitsForADatabaseThatIsBackingUp() {
        scene.rds(Scene.A)
                .createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("by-hand"));

        scene.replicateWell("{}");

        assertThat(scene.instance(Scene.A, "orders").dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void putsTheNewestReplicaInPlaceOfTheOneBeforeAndKeepsTwo() {
        for (int number = 1; number <= 4; number++) {
            scene.storage.write(Scene.arn(Scene.A, "orders"), "rows " + number);
            scene.replicateWell("{}");
            assertThat(scene.storage.read(Scene.arn(Scene.B, scene.liveReplica("orders"))))
                    .isEqualTo("rows " + number);
            scene.timeline.runFor(Duration.ofHours(25));
        }

        Set<String> contents = scene.replicas().stream()
                .map(id -> scene.storage.read(Scene.arn(Scene.B, id)))
                .collect(Collectors.toSet());
        assertThat(contents).containsExactlyInAnyOrder("rows 3", "rows 4");
        assertThat(scene.snapshots(Scene.B))
                .as("the safety copy, and the newest, which will be the next one")
                .hasSize(2);
        assertThat(scene.snapshots(Scene.A))
                .as("the newest taken one, and two transfer snapshots")
                .extracting(snapshot -> snapshot.dbSnapshotIdentifier().replaceFirst("^.*-", ""))
                .containsExactlyInAnyOrder("taken", "transfer", "transfer");
    }

    @Test
    void tagsTheSupersededAndTakesItsProtectionAway() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");

        DBInstance superseded = scene.instance(Scene.B, first);
        assertThat(superseded.deletionProtection()).isFalse();
        assertThat(Scene.tags(superseded.tagList())).containsEntry("rds-replicator:role", "superseded");
        DBInstance live = scene.instance(Scene.B, scene.liveReplica("orders"));
        assertThat(Scene.tags(live.tagList())).containsEntry("rds-replicator:role", "live");
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
        int snapshots = scene.snapshots(Scene.A).size();

        DescribeExecutionResponse resumed = scene.replicate("{\"replicationId\": \"" + id + "\"}");

        assertThat(resumed.statusAsString()).as(resumed.cause()).isEqualTo("SUCCEEDED");
        assertThat(scene.snapshots(Scene.A)).hasSize(snapshots);
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
                .isEqualTo(scene.snapshots(Scene.A).stream()
                        .map(DBSnapshot::originalSnapshotCreateTime)
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
