package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.replica.LandingOptions;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaRestore;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoreErrors;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Restores the landed snapshot as a new database, which is private. A DB cluster is restored in several calls, so the
 * step is repeated until it answers that all have begun.
 *
 * <p>The replica is not locked against deletion yet. If a DB instance has never become available, RDS cannot take its
 * lock off, and so could not delete it. {@link SetPassword} locks it later. The replica of an earlier attempt at the
 * same replication is adopted. It is locked if RDS accepts changes of it now.
 *
 * <p>If RDS lacks capacity for the instance class, the step waits. If a quota is used up, it fails: that lasts until an
 * operator acts.
 *
 * <p>Two state machines use this step: replication, and the restore of a kept landed snapshot for an operator. The role
 * in the input tells them apart.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html">
 *     RestoreDBInstanceFromDBSnapshot</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html">
 *     RestoreDBClusterFromSnapshot</a>
 */
public final class RestoreReplica extends JsonHandler<RestoreReplica.Input, RestoreReplica.Output> {
    private static final String NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled";

    private final StackReplicas replicas;
    private final OwnTags ownTags;
    private final LandingOptions options;
    private final String subnetGroup;
    private final List<String> securityGroups;
    private final StageDeadline deadline;
    private final Metrics metrics;

    /**
     * @param announcement null for an operator's restore, which has {@code replicaSpec} instead
     * @param since when the wait for the replica began; {@code now}: when this state was entered. Both are by Step
     *     Functions' clock
     * @param startTime of a replication's execution; null from one that began before an update of the stack
     * @param replicaSpec null for a replication
     * @param engineLifecycleSupport for an operator's restore: the setting of another replica of the database; null if
     *     it is not known
     * @param sourceResourceId for an operator's restore, and so is {@code dataTime}: the values of the landed
     *     snapshot's tags, if any
     * @param sourceTags for an operator's restore: the source's tags on the landed snapshot
     * @param optionGroupName for an operator's restore: the option group that the replica must be in
     * @param instanceClass for an operator's restore of a DB cluster: that of the source's writer, if it is known
     * @param settings what the replica is given besides its data; null in a definition of an earlier release
     */
    public record Input(
            @Nullable Announcement announcement,
            String landedSnapshotId,
            Instant since,
            Instant now,
            @Nullable Instant startTime,
            @JsonAlias("origin") @Nullable ReplicaSpec replicaSpec,
            @Nullable String engineLifecycleSupport,
            @Nullable String sourceResourceId,
            @Nullable Instant dataTime,
            @Nullable Map<String, String> sourceTags,
            @Nullable String optionGroupName,
            @Nullable InstanceClass instanceClass,
            @Nullable ReplicaSettings settings) {
        public Input {
            Require.that(announcement != null || replicaSpec != null, "announcement is missing");
            Require.text(landedSnapshotId, "landedSnapshotId");
            Require.present(since, "since");
            Require.present(now, "now");
        }

        /** The input of a replication. */
        Input(
                Announcement announcement,
                String landedSnapshotId,
                Instant since,
                Instant now,
                @Nullable Instant startTime) {
            this(announcement, landedSnapshotId, since, now, startTime, null, null, null, null, null, null, null, null);
        }

        private ReplicaSpec copyOf() {
            return replicaSpec == null ? ReplicaSpec.of(Require.present(announcement, "announcement")) : replicaSpec;
        }

        private ReplicaSettings given() {
            return settings == null ? ReplicaSettings.NONE : settings;
        }

        private String role() {
            return replicaSpec == null ? Replica.CANDIDATE : Replica.RESTORED;
        }

        private @Nullable String lifecycleSupport() {
            return announcement == null ? engineLifecycleSupport : announcement.engineLifecycleSupport();
        }
    }

    /** @param progress done when the restore is begun */
    @JsonPropertyOrder({"begun", "waitSeconds"})
    public record Output(String replicaId, Progress progress) {
        /** Read by state machine definitions of the last release, and so is {@link #waitSeconds()}. */
        @JsonProperty
        public boolean begun() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public RestoreReplica() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    RestoreReplica(RdsClient rds, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.ownTags = OwnTags.from(settings);
        this.options = LandingOptions.from(settings);
        this.subnetGroup = settings.text("DB_SUBNET_GROUP_NAME");
        this.securityGroups = List.of(settings.text("SECURITY_GROUP_IDS").split("\\s*,\\s*"));
        this.deadline = StageDeadline.ofReplica(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        metrics.running(input.startTime(), input.now());
        String name = replicas.ownership().names().replica(input.copyOf().replicationId());
        Optional<String> blockedReason = blockedReason(name, input);
        return new Output(
                name, blockedReason.map(reason -> wait(name, reason, input)).orElse(Progress.DONE));
    }

    private Progress wait(String name, String reason, Input input) {
        int seconds = deadline.waiting(input.copyOf().allocatedStorage())
                .nextWaitSeconds("replica " + name + " (" + reason + ")", input.since(), input.now());
        return Progress.waitFor(seconds, reason);
    }

    /** Why the restore could not begin although a later attempt can succeed. Empty if it has begun. */
    private Optional<String> blockedReason(String name, Input input) {
        Optional<Replica> existing = replicas.find(name, input.copyOf().sourceArn());
        if (existing.isEmpty()) {
            return restore(name, input);
        }
        if (existing.get().isBeingDeleted()) {
            return Optional.of("that of an earlier attempt is still being deleted");
        }
        adopt(existing.get(), input);
        return complete(existing.get(), input);
    }

    /**
     * Waits first until nobody is deleting a part of a replica that an earlier attempt has left. Such an invocation
     * began before the claim of this execution, which is older than {@code since}. A new replica takes longer anyway.
     */
    private Optional<String> complete(Replica replica, Input input) {
        Duration waited = Duration.between(input.since(), input.now());
        if (waited.compareTo(replicas.of(replica).lockHoldsAfter()) < 0) {
            return Optional.of("somebody who has not seen the claim on it may still be deleting a part of it");
        }
        try {
            return replicas.of(replica).complete(replica.database(), input.given());
        } catch (SdkException e) {
            if (TagPropagation.explain(e, newSince(replica, input), input.now())) {
                return Optional.of(TagPropagation.REASON);
            }
            throw AwsErrors.translate("completing replica " + replica.id(), e);
        }
    }

    /** A replica that was made during the wait is as new as RDS says. The wait for the snapshot's tags came first. */
    private static Instant newSince(Replica replica, Input input) {
        Instant created = replica.database().createdAt();
        return created != null && created.isAfter(input.since()) ? created : input.since();
    }

    private void adopt(Replica replica, Input input) {
        String role = replica.tags().role();
        if (input.role().equals(Replica.RESTORED) && !replica.isRestored()) {
            throw new InvalidRequestException(
                    "replica " + replica.id() + " is there, and is " + role + ": roll back to it with \"to\"");
        }
        if (replica.status() == RdsStatus.FAILED) {
            String status = replica.database().status();
            throw new FailedInRdsException(replica.database().label() + " is " + status
                    + " and cannot go live: mend or delete it and run this again, or start a new replication");
        }
        if (!replica.isProtected() && replica.isChangeable() && replica.isUsable()) {
            if (!replica.isRestored()) {
                // If it were locked but still tagged superseded, it would count as locked by an operator who wants to
                // keep it.
                replicas.of(replica).tag(replica.database(), tags(input));
            }
            protect(replica, input.copyOf());
        }
    }

    private void protect(Replica replica, ReplicaSpec replicaSpec) {
        replicas.of(replica).protect(replica.id(), true);
        if (!replicas.require(replica.id(), replicaSpec).isProtected()) {
            throw new TransientException("the deletion protection of replica " + replica.id() + " is not on yet");
        }
    }

    private Optional<String> restore(String name, Input input) {
        try {
            return replicas.of(input.copyOf().sourceArn()).restore(restored(name, input));
        } catch (SdkException e) {
            if (RdsRefusal.NO_CAPACITY.is(e)) {
                return Optional.of(
                        "RDS has no capacity for its instance class in the subnet group's Availability Zones");
            }
            if (TagPropagation.explain(e, input.since(), input.now())) {
                return Optional.of(TagPropagation.REASON);
            }
            Replica madeMeanwhile = Optional.of(e)
                    .filter(RdsRefusal.DATABASE_EXISTS::is)
                    .flatMap(exists -> replicas.find(name, input.copyOf().sourceArn()))
                    .orElseThrow(() -> RestoreErrors.translate(name, input.landedSnapshotId(), subnetGroup, e));
            adopt(madeMeanwhile, input);
            return complete(madeMeanwhile, input);
        }
    }

    private ReplicaRestore restored(String name, Input input) {
        return new ReplicaRestore(
                name,
                input.landedSnapshotId(),
                input.copyOf().engine(),
                input.copyOf().engineVersion(),
                subnetGroup,
                securityGroups,
                lifecycleSupport(input),
                input.announcement() == null ? input.optionGroupName() : options.of(input.announcement()),
                replicationTags(input).instanceClass().orElse(null),
                input.given(),
                tags(input));
    }

    /**
     * The setting of the source. If only Extended Support covers the version and it is declined, RDS upgrades the
     * replica to another major version. If the replica is enrolled and the source is not, the replica costs more than
     * the source.
     */
    private static @Nullable String lifecycleSupport(Input input) {
        return Engine.of(input.copyOf().engine()).hasExtendedSupport()
                ? Objects.requireNonNullElse(input.lifecycleSupport(), NO_EXTENDED_SUPPORT)
                : null;
    }

    private List<Tag> tags(Input input) {
        Map<String, String> source = input.announcement() == null
                ? input.sourceTags()
                : input.announcement().sourceTags();
        return ownTags.with(replicationTags(input).toTags(), source);
    }

    private ReplicationTags replicationTags(Input input) {
        String stack = replicas.ownership().stack();
        if (input.announcement() != null) {
            return ReplicationTags.of(input.announcement(), stack, input.role());
        }
        ReplicaSpec replicaSpec = input.copyOf();
        return new ReplicationTags(
                stack,
                replicaSpec.replicationId(),
                replicaSpec.sourceArn().toString(),
                Optional.of(replicaSpec.snapshotTime()),
                input.role(),
                Optional.ofNullable(input.sourceResourceId()),
                Optional.ofNullable(input.dataTime()),
                Optional.ofNullable(input.instanceClass()),
                Optional.empty());
    }
}
