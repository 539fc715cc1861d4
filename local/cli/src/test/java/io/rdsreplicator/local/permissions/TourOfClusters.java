package io.rdsreplicator.local.permissions;

import static io.rdsreplicator.local.permissions.Accounts.A;
import static io.rdsreplicator.local.permissions.Accounts.B;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsFault;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sfn.SfnClient;

/** An Aurora DB cluster beside the DB instances: replicated, pruned, failed, rolled back and restored. */
final class TourOfClusters {
    private static final String CLUSTER = "billing";
    private static final String REPLICATE = "{\"sourceDatabase\": \"billing\"}";
    private static final String ROLLBACKS = B.arn("states", "stateMachine:b-rollback");

    private final Accounts accounts;

    TourOfClusters(Accounts accounts) {
        this.accounts = accounts;
    }

    void replicate() {
        createSource();
        accounts.createSecret(CLUSTER, "{\"username\": \"app\", \"password\": \"Replica-of-billing-1\"}");
        int before = ended(B, "SUCCEEDED");
        for (int round = 0; round < 4; round++) {
            accounts.timeline.runFor(Duration.ofDays(1));
            accounts.start(A, REPLICATE);
            accounts.timeline.runUntilIdle();
        }
        accounts.expect(B, before + 4, "SUCCEEDED");
        accounts.expectEqual("replicas of " + CLUSTER, 2, replicas().size());
    }

    private void createSource() {
        String key = accounts.client(KmsClient.class, A)
                .createKey(r -> r.description(CLUSTER))
                .keyMetadata()
                .arn();
        accounts.rds(A).createDBCluster(r -> r.dbClusterIdentifier(CLUSTER)
                .tags(Tag.builder().key("owner").value("anna").build())
                .engine("aurora-postgresql")
                .engineVersion("16.4")
                .masterUsername("app")
                .masterUserPassword("Production-1-only")
                .storageEncrypted(true)
                .kmsKeyId(key));
        accounts.timeline.runUntilIdle();
        accounts.rds(A).createDBInstance(r -> r.dbInstanceIdentifier(CLUSTER + "-writer")
                .dbClusterIdentifier(CLUSTER)
                .engine("aurora-postgresql")
                .dbInstanceClass("db.r6g.large"));
        accounts.timeline.runUntilIdle();
    }

    /** To a replica that is stopped, and to one whose writer somebody has deleted. */
    void rollBack() {
        int before = rollbacks();
        String older = replicas().get(0);
        accounts.rds(B).stopDBCluster(r -> r.dbClusterIdentifier(older));
        accounts.timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"billing\"}");
        accounts.rds(B).deleteDBInstance(r -> r.dbInstanceIdentifier(replicas().get(1) + "-1")
                .skipFinalSnapshot(true));
        accounts.timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"billing\", \"unpin\": true, \"to\": \"latest\"}");
        accounts.expectEqual("rollbacks SUCCEEDED", before + 2, rollbacks());
    }

    /** Of the oldest landed snapshot, whose replica somebody deleted. */
    void restoreASnapshot() {
        int before = rollbacks();
        String id = replicas().get(0).substring("replica-".length());
        accounts.rds(B).deleteDBInstance(r -> r.dbInstanceIdentifier("replica-" + id + "-1")
                .skipFinalSnapshot(true));
        accounts.rds(B)
                .deleteDBCluster(r -> r.dbClusterIdentifier("replica-" + id).skipFinalSnapshot(true));
        accounts.timeline.runUntilIdle();
        boolean landed =
                accounts.rds(B).describeDBClusterSnapshots(r -> r.snapshotType("manual")).dbClusterSnapshots().stream()
                        .anyMatch(snapshot ->
                                snapshot.dbClusterSnapshotIdentifier().contains(id));
        if (!landed) {
            accounts.observed.add("no landed snapshot of " + id);
            return;
        }
        rollBack("{\"sourceDatabase\": \"billing\", \"restore\": \"" + id + "\"}");
        accounts.expectEqual("rollbacks SUCCEEDED", before + 1, rollbacks());
    }

    /** RDS does what it is asked, but its answer does not arrive. */
    void loseAnswers() {
        accounts.timeline.runFor(Duration.ofDays(2));
        accounts.outages.answersToLose.addAll(
                List.of("createDBClusterSnapshot", "copyDBClusterSnapshot", "restoreDBClusterFromSnapshot"));
        int before = ended(B, "SUCCEEDED");
        accounts.start(A, REPLICATE);
        accounts.timeline.runUntilIdle();
        accounts.expect(B, before + 1, "SUCCEEDED");
    }

    void fail() {
        accounts.timeline.runFor(Duration.ofDays(2));
        int inSource = ended(A, "FAILED");
        int inDestination = ended(B, "FAILED");
        accounts.stage.aws().rds().failNext(A, RdsFault.SNAPSHOT_FAILS);
        accounts.start(A, REPLICATE);
        accounts.timeline.runUntilIdle();
        for (RdsFault fault : List.of(RdsFault.COPY_FAILS, RdsFault.RESTORE_FAILS)) {
            accounts.stage.aws().rds().failNext(B, fault);
            accounts.start(A, REPLICATE);
            accounts.timeline.runUntilIdle();
        }
        failLocked();
        accounts.expect(A, inSource + 1, "FAILED");
        accounts.expect(B, inDestination + 3, "FAILED");
    }

    /** Somebody locks the replica before its member fails. */
    private void failLocked() {
        accounts.stage.aws().rds().failNext(B, RdsFault.MEMBER_FAILS);
        String replica = beginRestore();
        accounts.rds(B).modifyDBCluster(r -> r.dbClusterIdentifier(replica).deletionProtection(true));
        accounts.timeline.runUntilIdle();
    }

    /** Stopped after its restore; meanwhile somebody took the lock off. */
    void takeUpAStoppedReplication() {
        accounts.timeline.runFor(Duration.ofDays(2));
        int before = ended(B, "SUCCEEDED");
        String replica = beginRestore();
        String input = accounts.stop(accounts.newest(B));
        accounts.timeline.runUntilIdle();
        accounts.rds(B).modifyDBCluster(r -> r.dbClusterIdentifier(replica).deletionProtection(false));
        accounts.timeline.runUntilIdle();
        accounts.start(B, input);
        accounts.timeline.runUntilIdle();
        accounts.expect(B, before + 1, "SUCCEEDED");
    }

    /** Starts a replication, and waits until its replica has a member. */
    private String beginRestore() {
        List<String> before = replicas();
        accounts.start(A, REPLICATE);
        accounts.timeline.runUntil(() -> accounts.rds(B).describeDBClusters().dbClusters().stream()
                .anyMatch(cluster -> !before.contains(cluster.dbClusterIdentifier())
                        && cluster.hasDbClusterMembers()
                        && !cluster.dbClusterMembers().isEmpty()));
        return replicas().stream()
                .filter(name -> !before.contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** None is made for days. */
    void takeBackShares() {
        accounts.timeline.runFor(Duration.ofDays(4));
        int shared = (int) accounts.stage.aws().rds().clusterSnapshots(A).stream()
                .filter(snapshot -> !snapshot.sharedWith().isEmpty())
                .count();
        accounts.expectEqual("shares of " + CLUSTER, 0, shared);
    }

    private List<String> replicas() {
        return accounts.rds(B).describeDBClusters().dbClusters().stream()
                .map(DBCluster::dbClusterIdentifier)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private void rollBack(String input) {
        accounts.client(SfnClient.class, B)
                .startExecution(r -> r.stateMachineArn(ROLLBACKS).input(input));
        accounts.timeline.runUntilIdle();
    }

    private int rollbacks() {
        return (int)
                accounts
                        .client(SfnClient.class, B)
                        .listExecutionsPaginator(r -> r.stateMachineArn(ROLLBACKS))
                        .executions()
                        .stream()
                        .filter(execution -> execution.statusAsString().equals("SUCCEEDED"))
                        .count();
    }

    private int ended(AccountRegion place, String status) {
        return (int) accounts.executions(place).stream()
                .filter(execution -> execution.statusAsString().equals(status))
                .count();
    }
}
