package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.replica.RestoredDatabase.Member;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfiguration;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Makes and deletes the members of restored DB clusters: a writer and the configured number of readers. They are named
 * by the cluster's identifier and a number, so that a repeat finds what it has made.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html">CreateDBInstance</a>
 */
final class ClusterMembers {
    /** Aurora allows this many readers. */
    private static final int MOST_READERS = 15;

    private final RdsClient rds;
    private final Settings settings;

    /**
     * Reads {@code REPLICA_READERS}, {@code REPLICA_INSTANCE_CLASS}, {@code SERVERLESS_V2_MIN_CAPACITY} and {@code
     * SERVERLESS_V2_MAX_CAPACITY} when they are needed. All are optional.
     */
    ClusterMembers(RdsClient rds, Settings settings) {
        this.rds = rds;
        this.settings = settings;
    }

    private int readers(ReplicaSettings replica) {
        return replica.number(ReplicaSetting.READERS).orElseGet(this::configuredReaders);
    }

    private int configuredReaders() {
        int readers = settings.optional("REPLICA_READERS").isEmpty() ? 0 : settings.wholeNumber("REPLICA_READERS");
        Require.that(readers <= MOST_READERS, "ReplicaReaders must be from 0 to " + MOST_READERS);
        return readers;
    }

    /** How many members a replica has: a writer and the readers. */
    int each(ReplicaSettings replica) {
        return 1 + readers(replica);
    }

    private Optional<InstanceClass> configured() {
        String name = settings.optional("REPLICA_INSTANCE_CLASS");
        String least = settings.optional("SERVERLESS_V2_MIN_CAPACITY");
        String most = settings.optional("SERVERLESS_V2_MAX_CAPACITY");
        if (name.isEmpty() && least.isEmpty() && most.isEmpty()) {
            return Optional.empty();
        }
        Require.that(
                name.isEmpty() || name.equals(InstanceClass.SERVERLESS) || least.isEmpty() && most.isEmpty(),
                "ServerlessV2MinCapacity and ServerlessV2MaxCapacity are for ReplicaInstanceClass "
                        + InstanceClass.SERVERLESS + ", not for " + name);
        if (least.isEmpty() && most.isEmpty()) {
            Require.that(
                    !name.equals(InstanceClass.SERVERLESS),
                    "ReplicaInstanceClass " + InstanceClass.SERVERLESS
                            + " needs ServerlessV2MinCapacity and ServerlessV2MaxCapacity");
            return Optional.of(new InstanceClass(name));
        }
        return Optional.of(new InstanceClass(
                InstanceClass.SERVERLESS,
                capacity(least, "ServerlessV2MinCapacity"),
                capacity(most, "ServerlessV2MaxCapacity")));
    }

    private static double capacity(String text, String parameter) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException(parameter + " must be a number of Aurora capacity units, such as 0.5");
        }
    }

    /**
     * The class of the members: the database's own setting, or else the stack's, or else that of the source's writer.
     *
     * @throws InvalidRequestException if neither is known
     */
    InstanceClass instanceClass(ReplicaSettings replica, Optional<InstanceClass> ofSource) {
        return replica.instanceClass()
                .or(this::configured)
                .or(() -> ofSource)
                .orElseThrow(() -> new InvalidRequestException(
                        "the instance class of the source's writer is not known: set ReplicaInstanceClass of the"
                                + " destination stack"));
    }

    /**
     * Makes the writer and the readers that are missing, if the cluster is available.
     *
     * @return why they cannot be made now; empty if all are there or being made
     * @throws ConflictException if a DB instance outside the cluster has the name of a member
     */
    Optional<String> complete(RestoredDatabase cluster, ReplicaSettings replica) {
        if (RdsStatus.forChange(cluster.ownStatus()) != RdsStatus.READY) {
            return Optional.of("it is " + cluster.ownStatus());
        }
        List<Member> present = Optional.ofNullable(cluster.members()).orElse(List.of());
        if (present.stream().anyMatch(Member::isBeingDeleted)) {
            return Optional.of("a member of it is still being deleted");
        }
        if (present.stream().anyMatch(member -> !member.isDescribed())) {
            return Optional.of("RDS describes a member of it not yet, or not any more");
        }
        List<String> free = new ArrayList<>(IntStream.rangeClosed(1, 1 + MOST_READERS)
                .mapToObj(i -> cluster.id() + "-" + i)
                .toList());
        present.forEach(member -> free.remove(member.id()));
        int missing = each(replica) - present.size();
        for (int i = 0; i < missing; i++) {
            Optional<String> busy = create(free.get(i), cluster, replica);
            if (busy.isPresent()) {
                return busy;
            }
        }
        return Optional.empty();
    }

    private Optional<String> create(String id, RestoredDatabase cluster, ReplicaSettings replica) {
        InstanceClass instanceClass =
                instanceClass(replica, ofSource(cluster).or(() -> Optional.ofNullable(cluster.instanceClass())
                        .filter(name -> !name.equals(InstanceClass.SERVERLESS))
                        .map(InstanceClass::new)));
        try {
            rds.createDBInstance(r -> InstanceSettings.give(
                    r.dbInstanceIdentifier(id)
                            .dbClusterIdentifier(cluster.id())
                            .engine(cluster.engine())
                            .dbInstanceClass(instanceClass.name())
                            .publiclyAccessible(false)
                            .tags(ownTags(cluster)),
                    replica));
            return Optional.empty();
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, AwsErrors.DENIED)) {
                // The caller can wait: RDS may not know the tags of the new cluster yet.
                throw e;
            }
            return switch (RdsRefusal.of(e)) {
                case DATABASE_EXISTS -> adopt(id, cluster);
                case DATABASE_BUSY -> Optional.of(refusedByState(cluster, instanceClass));
                case NO_CAPACITY ->
                    Optional.of("RDS has no capacity for instance class " + instanceClass.name()
                            + " in the subnet group's Availability Zones");
                default -> throw RestoreErrors.ofMember(id, cluster.id(), instanceClass.name(), e);
            };
        }
    }

    /**
     * Gives a DB cluster the capacity of serverless members if it was restored for another class. Without it RDS refuses
     * such a member by the cluster's state.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-administration.html">
     *     Managing Aurora Serverless v2 DB clusters</a>
     */
    private String refusedByState(RestoredDatabase cluster, InstanceClass instanceClass) {
        String refused = "RDS makes no member of it in its present state";
        if (!instanceClass.isServerless()) {
            return refused;
        }
        try {
            rds.modifyDBCluster(r -> r.dbClusterIdentifier(cluster.id())
                    .serverlessV2ScalingConfiguration(capacity(instanceClass))
                    .applyImmediately(true));
            return "it gets the capacity of " + instanceClass.name();
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_BUSY.is(e)) {
                return refused;
            }
            throw e;
        }
    }

    /** Null unless the class is that of Aurora Serverless v2. */
    static @Nullable ServerlessV2ScalingConfiguration capacity(InstanceClass instanceClass) {
        return instanceClass.isServerless()
                ? ServerlessV2ScalingConfiguration.builder()
                        .minCapacity(instanceClass.minCapacity())
                        .maxCapacity(instanceClass.maxCapacity())
                        .build()
                : null;
    }

    private Optional<String> adopt(String id, RestoredDatabase cluster) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().stream()
                .findFirst()
                .flatMap(found -> {
                    if (!cluster.id().equals(found.dbClusterIdentifier())) {
                        throw new ConflictException("DB instance " + id + " exists and is not a member of DB cluster "
                                + cluster.id() + ": rename or delete it");
                    }
                    return "deleting".equals(found.dbInstanceStatus())
                            ? Optional.of("a member of it is still being deleted")
                            : Optional.empty();
                });
    }

    private static Optional<InstanceClass> ofSource(RestoredDatabase cluster) {
        return ReplicationTags.read(cluster.tags()).flatMap(ReplicationTags::instanceClass);
    }

    private static List<Tag> ownTags(RestoredDatabase cluster) {
        return cluster.tags().stream()
                .filter(tag -> !tag.key().startsWith("aws:"))
                .toList();
    }

    /** A member that is gone counts as deleted. */
    void delete(Member member) {
        try {
            rds.deleteDBInstance(r -> r.dbInstanceIdentifier(member.id()).skipFinalSnapshot(true));
        } catch (SdkException e) {
            if (!RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                throw e;
            }
        }
    }
}
