package io.rdsreplicator.shared.steps;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** An account on the stage with a DB instance or a DB cluster {@code orders}, for the tests of the steps that both accounts use. */
public final class Account {
    public static final AccountRegion PLACE = new AccountRegion("111111111111", "us-east-1");
    static final String SOURCE_ARN = PLACE.arn("rds", "db:orders");
    static final ReplicationId ID = new ReplicationId("orders-20261121040506-3f9a1c");
    static final Names NAMES = new Names("rr-", "");
    static final Settings SETTINGS = Settings.of(Map.of(
            "STACK_NAME",
            "stack-a",
            "SNAPSHOT_PREFIX",
            "rr-",
            "SNAPSHOT_DEADLINE_MINUTES",
            "60",
            "NOTIFICATION_TOPIC_ARN",
            "arn:aws:sns:eu-west-1:111111111111:topic",
            "FAILURE_EVENT",
            "ReplicationFailed"));

    public final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    public final FrontDoor frontDoor = new FrontDoor(timeline);
    final RdsService service;
    final RdsClient rds;
    final String sourceArn;
    final Snapshots snapshots;

    public Account() {
        this(DatabaseKind.INSTANCE);
    }

    public Account(DatabaseKind kind) {
        this(kind, RdsDurations.realistic());
    }

    public Account(RdsDurations durations) {
        this(DatabaseKind.INSTANCE, durations);
    }

    private Account(DatabaseKind kind, RdsDurations durations) {
        sourceArn = PLACE.arn("rds", kind.arnType() + ":orders");
        new KmsService(timeline, frontDoor);
        service = new RdsService(timeline, frontDoor, new FingerprintStorage(), durations);
        rds = frontDoor.client(RdsClient.class, Caller.root(PLACE));
        snapshots = Snapshots.of(kind, rds);
        switch (kind) {
            case INSTANCE -> createInstance();
            case CLUSTER -> createCluster();
        }
        timeline.runUntilIdle();
    }

    private void createInstance() {
        rds.createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .engine(engine(DatabaseKind.INSTANCE))
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .backupRetentionPeriod(0)
                .masterUsername("app")
                .masterUserPassword("Production-1-only"));
    }

    private void createCluster() {
        rds.createDBCluster(r -> r.dbClusterIdentifier("orders")
                .engine(engine(DatabaseKind.CLUSTER))
                .engineVersion("16.4")
                .masterUsername("app")
                .masterUserPassword("Production-1-only"));
        addWriter("orders");
    }

    /** Gives a DB cluster its writer. */
    public void addWriter(String cluster) {
        timeline.runUntilIdle();
        rds.createDBInstance(r -> r.dbInstanceIdentifier(cluster + "-writer")
                .dbClusterIdentifier(cluster)
                .engine(engine(DatabaseKind.CLUSTER))
                .dbInstanceClass("db.r6g.large"));
    }

    static String engine(DatabaseKind kind) {
        return switch (kind) {
            case INSTANCE -> "postgres";
            case CLUSTER -> "aurora-postgresql";
        };
    }

    static String taken() {
        return NAMES.snapshot(SnapshotKind.TAKEN, ID);
    }

    /** A snapshot as TakeSnapshot makes it; it is being created when this returns. */
    void takeSnapshot(String stack) {
        createSnapshot(taken(), new ReplicationTags(stack, ID, sourceArn, Optional.empty(), "taken").toTags());
    }

    void createSnapshot(String name, List<Tag> tags) {
        snapshots.create("orders", name, tags);
    }

    boolean snapshotExists(String name) {
        return snapshots.list().stream().anyMatch(snapshot -> snapshot.id().equals(name));
    }
}
