package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.storage.Storage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Local Amazon RDS: DB instances, snapshots and related resources in every account and Region that calls. The methods
 * here are not operations of RDS. They set up situations for tests that no call can bring about.
 */
public final class RdsService {
    /** An EC2 security group that every account and Region has, in addition to the default one of its VPC. */
    public static final String SECURITY_GROUP = "sg-0123456789abcdef0";

    final DbInstances instances;
    final Modifications modifications;
    final DbSnapshots snapshots;
    final SnapshotCopies copies;
    final Restores restores;
    final Groups groups;
    final InstanceParameterGroups parameterGroups;
    final RoleAssociations roles;
    final EngineVersions engineVersions;
    final OptionGroups optionGroups;
    final Tagging tagging;
    final AccountQuotas quotas;
    final RdsPermissions permissions;
    final Aurora aurora;
    private final RdsStage stage;
    private final Timeline timeline;

    /** Registers under {@link RdsClient}. The caller closes the storage. */
    public RdsService(Timeline timeline, FrontDoor frontDoor, Storage storage, RdsDurations durations) {
        this.timeline = timeline;
        stage = new RdsStage(timeline, frontDoor, storage, durations);
        optionGroups = new OptionGroups(stage);
        ParameterGroups allParameterGroups = new ParameterGroups(stage);
        ParameterChanges parameterChanges = new ParameterChanges(stage, allParameterGroups);
        parameterGroups = new InstanceParameterGroups(allParameterGroups, parameterChanges);
        groups = new Groups(stage, allParameterGroups, optionGroups);
        copies = new SnapshotCopies(stage, optionGroups);
        snapshots = new DbSnapshots(stage, copies, optionGroups);
        Backups backups = new Backups(stage, snapshots);
        Options options = new Options(stage, frontDoor.authorization());
        ManagedPasswords passwords = new ManagedPasswords(stage);
        instances = new DbInstances(stage, groups, snapshots, backups, options, passwords);
        modifications = new Modifications(stage, groups, options, new Changes(stage, options, passwords, backups));
        restores = new Restores(stage, groups, optionGroups, snapshots, backups, options);
        roles = new RoleAssociations(stage, frontDoor.authorization());
        engineVersions = new EngineVersions(stage);
        tagging = new Tagging(stage, groups, allParameterGroups);
        quotas = new AccountQuotas(stage);
        Access access = new Access(stage, frontDoor.authorization());
        permissions = new RdsPermissions(stage, access, snapshots);
        aurora = new Aurora(stage, groups, allParameterGroups, parameterChanges, options, access);
        frontDoor.open(RdsClient.class, caller -> new LocalRdsClient(this, caller));
    }

    /**
     * Makes the next matching operation in this account and Region fail. If it is called twice, two operations fail.
     */
    public void failNext(AccountRegion place, RdsFault fault) {
        timeline.locked(() -> {
            stage.expect(place, fault);
            return null;
        });
    }

    /** Cancels every fault of {@link #failNext} that has not happened yet. */
    public void failNoMore() {
        timeline.locked(() -> {
            stage.expectNothing();
            return null;
        });
    }

    /** Adds EC2 security groups to an account and Region. */
    public void haveSecurityGroups(AccountRegion place, String... groupIds) {
        timeline.locked(() -> stage.in(place).securityGroups.addAll(List.of(groupIds)));
    }

    /** Makes a DB instance appear as a read replica. */
    public void appearAsReplica(AccountRegion place, String dbInstanceIdentifier, String sourceIdentifier) {
        timeline.locked(() -> stage.in(place).instance(dbInstanceIdentifier).replicaSource = sourceIdentifier);
    }

    /** Makes a DB instance appear as a read replica with this replica lag. */
    public void appearAsReplica(
            AccountRegion place, String dbInstanceIdentifier, String sourceIdentifier, Duration lag) {
        timeline.locked(() -> {
            DbInstance db = stage.in(place).instance(dbInstanceIdentifier);
            db.replicaSource = sourceIdentifier;
            db.lag = lag;
            return db;
        });
    }

    /** Stops all writes to a DB instance from now on. */
    public void writeNoMore(AccountRegion place, String dbInstanceIdentifier) {
        timeline.locked(() -> stage.in(place).instance(dbInstanceIdentifier).lastWrite = stage.now(place));
    }

    /**
     * Does what a blue/green deployment does at its switchover. The blue DB instance is renamed to {@code
     * <name>-old1}, and the green one gets its name. Each keeps its resource id.
     *
     * @see <a
     * href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/blue-green-deployments-switching.html">Switching a
     * blue/green deployment</a>
     */
    public void switchOver(AccountRegion place, String blueIdentifier, String greenIdentifier) {
        timeline.locked(() -> {
            Inventory inventory = stage.in(place);
            rename(inventory, blueIdentifier, blueIdentifier + "-old1");
            rename(inventory, greenIdentifier, blueIdentifier);
            return inventory;
        });
    }

    /** Does the same with DB clusters. Their members get new names, too. */
    public void switchOverClusters(AccountRegion place, String blueIdentifier, String greenIdentifier) {
        timeline.locked(() -> {
            aurora.switchover.switchOver(place, blueIdentifier, greenIdentifier);
            return null;
        });
    }

    private void rename(Inventory inventory, String identifier, String name) {
        DbInstance db = inventory.instance(identifier);
        if (!db.is(DbInstance.AVAILABLE)) {
            throw RdsFailure.instanceState(db.id + " is " + db.status + " and cannot be switched over");
        }
        String from = db.arn;
        inventory.rename(db, name);
        stage.work(
                "rename " + from,
                () -> stage.storage.rename(from, db.arn),
                endpoint -> db.endpoint = endpoint,
                () -> db.status = "failed");
    }

    /** Gives a DB instance a status, such as {@code storage-full}, until something changes it. */
    public void appearAs(AccountRegion place, String dbInstanceIdentifier, String status) {
        timeline.locked(() -> stage.in(place).instance(dbInstanceIdentifier).status = status);
    }

    /**
     * Gives a DB instance a status for a while. Then it is available, unless its status has changed in the meantime.
     */
    public void appearAs(AccountRegion place, String dbInstanceIdentifier, String status, Duration span) {
        timeline.locked(() -> {
            DbInstance db = stage.in(place).instance(dbInstanceIdentifier);
            db.status = status;
            return timeline.after(span, status + " passes of " + db.arn, () -> {
                if (db.is(status)) {
                    db.status = DbInstance.AVAILABLE;
                    db.settled.run();
                }
            });
        });
    }

    /** Gives a snapshot a status until something changes it. */
    public void snapshotAppearsAs(AccountRegion place, String dbSnapshotIdentifier, String status) {
        timeline.locked(() -> stage.in(place).snapshot(dbSnapshotIdentifier).status = status);
    }

    /** Gives a DB cluster a status until something changes it. */
    public void clusterAppearsAs(AccountRegion place, String dbClusterIdentifier, String status) {
        timeline.locked(() -> stage.in(place).cluster(dbClusterIdentifier).status = status);
    }

    /** Gives a DB cluster snapshot a status until something changes it. */
    public void clusterSnapshotAppearsAs(AccountRegion place, String dbClusterSnapshotIdentifier, String status) {
        timeline.locked(() -> aurora.snapshots.find(place, dbClusterSnapshotIdentifier).status = status);
    }

    /** The conditions of an account and Region, which the caller can change. */
    public RdsConditions circumstances(AccountRegion place) {
        return timeline.locked(() -> stage.in(place).circumstances);
    }

    /** The true state of a DB instance; empty if no DB instance has that name. */
    public Optional<InstanceState> instance(AccountRegion place, String dbInstanceIdentifier) {
        return timeline.locked(
                () -> Optional.ofNullable(stage.in(place).instances.get(dbInstanceIdentifier))
                        .map(InstanceState::of));
    }

    /** The true states of all DB instances of an account and Region, by name. */
    public List<InstanceState> instances(AccountRegion place) {
        return timeline.locked(() -> stage.in(place).instances.values().stream()
                .map(InstanceState::of)
                .toList());
    }

    /** The true state of a snapshot; empty if no snapshot has that name. */
    public Optional<SnapshotState> snapshot(AccountRegion place, String dbSnapshotIdentifier) {
        return timeline.locked(
                () -> Optional.ofNullable(stage.in(place).snapshots.get(dbSnapshotIdentifier))
                        .map(SnapshotState::of));
    }

    /** The true states of all snapshots of an account and Region, by name. */
    public List<SnapshotState> snapshots(AccountRegion place) {
        return timeline.locked(() -> stage.in(place).snapshots.values().stream()
                .map(SnapshotState::of)
                .toList());
    }

    /** The true state of a DB cluster; empty if no DB cluster has that name. */
    public Optional<ClusterState> cluster(AccountRegion place, String dbClusterIdentifier) {
        return timeline.locked(
                () -> Optional.ofNullable(stage.in(place).clusters.get(dbClusterIdentifier))
                        .map(ClusterState::of));
    }

    /** The true states of all DB clusters of an account and Region, by name. */
    public List<ClusterState> clusters(AccountRegion place) {
        return timeline.locked(() ->
                stage.in(place).clusters.values().stream().map(ClusterState::of).toList());
    }

    /** The true state of a DB cluster snapshot; empty if none has that name. */
    public Optional<ClusterSnapshotState> clusterSnapshot(AccountRegion place, String dbClusterSnapshotIdentifier) {
        return timeline.locked(
                () -> Optional.ofNullable(stage.in(place).clusterSnapshots.get(dbClusterSnapshotIdentifier))
                        .map(ClusterSnapshotState::of));
    }

    /** The true states of all DB cluster snapshots of an account and Region, by name. */
    public List<ClusterSnapshotState> clusterSnapshots(AccountRegion place) {
        return timeline.locked(() -> stage.in(place).clusterSnapshots.values().stream()
                .map(ClusterSnapshotState::of)
                .toList());
    }

    /** The data that copies have moved from one Region to another, which AWS bills. */
    public List<RegionTransfer> transfers() {
        return timeline.locked(() -> List.copyOf(stage.transfers));
    }

    /** The failures of the storage. RDS itself shows only a status for them. */
    public List<Exception> storageFailures() {
        return timeline.locked(() -> List.copyOf(stage.failures));
    }
}
