package io.rdsreplicator.destination.preflight;

import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.retention.SafetyCopies;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.destination.snapshot.AccountHeadroom;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingLimit;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Whether the account's quotas have room for one more replication of a database. */
final class ReplicaQuotaCheck {
    private final RdsClient rds;
    private final StackReplicas replicas;
    private final LandedSnapshots snapshots;
    private final RunningReplications running;
    private final SafetyCopies safetyCopies;
    private final LandingLimit limit;
    private final Retention.Counts counts;

    ReplicaQuotaCheck(RdsClient rds, SfnClient sfn, Settings settings) {
        this.rds = rds;
        this.replicas = new StackReplicas(rds, settings);
        this.snapshots = new LandedSnapshots(rds, replicas.ownership());
        this.running = new RunningReplications(sfn);
        this.safetyCopies = new SafetyCopies(settings);
        this.limit = new LandingLimit(settings);
        this.counts = Retention.Counts.from(settings);
    }

    /** What each quota without room lacks, as a text for people. */
    List<String> lacks(Arn source, String stateMachineArn, String executionArn, Instant startTime) {
        List<LandedSnapshot> landed = snapshots.all();
        AccountHeadroom room = new AccountHeadroom(
                ReplicationId.mint(source, executionArn, startTime),
                running.list(stateMachineArn).named(),
                landed,
                replicas.all(),
                counts.keep(),
                replicas.of(source).instancesEach(ReplicaSettings.NONE));
        int deletable = deletable(source, landed, startTime);
        String[] names = Stream.concat(
                        Stream.of(Snapshots.of(source, rds).quotaName()), replicas.of(source).quotaNames().stream())
                .toArray(String[]::new);
        return AccountQuota.read(rds, names).stream()
                .flatMap(quota -> room.lack(List.of(quota), deletable).stream())
                .toList();
    }

    /** How many landed snapshots of the database a replication could delete before its copy. */
    private int deletable(Arn source, List<LandedSnapshot> all, Instant now) {
        List<LandedSnapshot> landed = all.stream()
                .filter(snapshot -> snapshot.tags().sourceArn().equals(source.toString()))
                .toList();
        Set<String> kept = new HashSet<>(safetyCopies.kept(source, landed, Set.of(), now));
        kept.addAll(limit.kept(landed, now));
        landed.stream()
                .filter(snapshot -> snapshot.status() == RdsStatus.READY)
                .max(LandedSnapshot.OLDEST_FIRST)
                .ifPresent(newest -> kept.add(newest.id()));
        return (int) landed.stream()
                .filter(snapshot -> snapshot.status() != RdsStatus.IN_PROGRESS && !snapshot.isBeingDeleted())
                .filter(snapshot -> !kept.contains(snapshot.id()))
                .count();
    }
}
