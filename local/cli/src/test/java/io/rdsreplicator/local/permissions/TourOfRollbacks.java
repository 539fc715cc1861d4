package io.rdsreplicator.local.permissions;

import static io.rdsreplicator.local.permissions.Accounts.A;
import static io.rdsreplicator.local.permissions.Accounts.B;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Back and forward again; to a stopped replica, and while a replication of another database prunes. */
final class TourOfRollbacks {
    private static final String MACHINE = B.arn("states", "stateMachine:b-rollback");

    private final Accounts accounts;

    TourOfRollbacks(Accounts accounts) {
        this.accounts = accounts;
    }

    /** To a replica that is stopped, and forward again. */
    void rollBack() {
        stopReplica(replicaBefore("orders"));
        rollBack("{\"sourceDatabase\": \"orders\"}");
        accounts.timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"orders\", \"unpin\": true}");
        accounts.timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"orders\", \"unpin\": true, \"to\": \"latest\"}");
        accounts.timeline.runUntilIdle();
        expectRollbacks(3);
    }

    /** A rollback of one database waits for a rotation, while a replication of another, which was started by hand, prunes. */
    void rollBackBesideAReplication() {
        int before = accounts.replicas().size();
        leaveAClaim("orders");
        accounts.start(A, "{}");
        accounts.timeline.runUntil(() -> accounts.newest(B).statusAsString().equals("RUNNING"));
        accounts.start(B, accounts.stop(accounts.newest(B)));
        accounts.timeline.runUntil(() -> accounts.replicas().size() > before);
        SecretsManagerClient secrets = accounts.client(SecretsManagerClient.class, B);
        String value =
                secrets.getSecretValue(r -> r.secretId("rds-replica/ledger")).secretString();
        String pending = secrets.putSecretValue(r -> r.secretId("rds-replica/ledger")
                        .versionStages("AWSPENDING")
                        .secretString(value))
                .versionId();
        rollBack("{\"sourceDatabase\": \"ledger\"}");
        accounts.timeline.runUntil(() -> !accounts.newest(B).statusAsString().equals("RUNNING"));
        secrets.updateSecretVersionStage(
                r -> r.secretId("rds-replica/ledger").versionStage("AWSPENDING").removeFromVersionId(pending));
        accounts.timeline.runUntilIdle();
        rollBack("{\"sourceDatabase\": \"ledger\", \"unpin\": true, \"to\": \"latest\"}");
        accounts.timeline.runUntilIdle();
        expectRollbacks(5);
    }

    /** Of the oldest landed snapshot, whose replica somebody deleted. */
    void restoreASnapshot() {
        String id = accounts.rds(B).describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .map(snapshot -> snapshot.dbSnapshotIdentifier().replaceFirst("^rdsrep-(.*)-landed$", "$1"))
                .filter(name -> name.startsWith("orders-"))
                .sorted()
                .findFirst()
                .orElseThrow();
        if (accounts.replicas().contains("replica-" + id)) {
            accounts.rds(B).deleteDBInstance(r -> r.dbInstanceIdentifier("replica-" + id)
                    .skipFinalSnapshot(true));
            accounts.timeline.runUntilIdle();
        }
        rollBack("{\"sourceDatabase\": \"orders\", \"restore\": \"" + id + "\"}");
        accounts.timeline.runUntilIdle();
        expectRollbacks(6);
    }

    /** Of a rollback that ended long ago, so that the next replication looks it up and takes it off. */
    private void leaveAClaim(String database) {
        String secret = "rds-replica/" + database;
        SecretsManagerClient secrets = accounts.client(SecretsManagerClient.class, B);
        String version = secrets.getSecretValue(r -> r.secretId(secret)).versionId();
        String label = "choosing-" + database + "-20200101000000-abcdef-20200102000000-0123456789ab";
        secrets.updateSecretVersionStage(
                r -> r.secretId(secret).versionStage(label).moveToVersionId(version));
    }

    private void rollBack(String input) {
        accounts.client(SfnClient.class, B)
                .startExecution(r -> r.stateMachineArn(MACHINE).input(input));
    }

    private void expectRollbacks(int count) {
        long succeeded = accounts
                .client(SfnClient.class, B)
                .listExecutionsPaginator(r -> r.stateMachineArn(MACHINE))
                .executions()
                .stream()
                .filter(execution -> execution.statusAsString().equals("SUCCEEDED"))
                .count();
        accounts.expectEqual("rollbacks SUCCEEDED", count, (int) succeeded);
    }

    private String replicaBefore(String database) {
        return accounts.replicas().stream()
                .filter(id -> id.contains("-" + database + "-"))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private void stopReplica(String id) {
        accounts.rds(B).stopDBInstance(r -> r.dbInstanceIdentifier(id));
        accounts.timeline.runUntilIdle();
    }
}
