package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * The databases of one kind in this account and Region: all that the steps do with a replica in RDS. A refusal of RDS
 * is the SDK's exception. {@link io.rdsreplicator.shared.rds.RdsRefusal} tells why.
 */
public interface Replicas {
    /** The databases of a kind. */
    static Replicas of(DatabaseKind kind, RdsClient rds, Settings settings) {
        return switch (kind) {
            case INSTANCE -> new InstanceReplicas(rds);
            case CLUSTER -> new ClusterReplicas(rds, new ClusterMembers(rds, settings));
        };
    }

    /** The quotas that a replica uses, as {@link io.rdsreplicator.shared.rds.AccountQuota} has them. */
    List<String> quotaNames();

    /** How many DB instances a new replica has. */
    int instancesEach(ReplicaSettings settings);

    /** Empty if there is no database of that name. */
    Optional<RestoredDatabase> find(String id);

    List<RestoredDatabase> list();

    /**
     * Begins the restore of a database. It gets no public address, and is not locked.
     *
     * @return why it must be completed later; empty if nothing but the restore itself is needed
     */
    Optional<String> restore(ReplicaRestore restore);

    /**
     * Makes what a restored database still lacks besides its data, such as members. What is there is adopted.
     *
     * @return why it cannot be completed yet; empty if everything is there or being made
     */
    Optional<String> complete(RestoredDatabase database, ReplicaSettings settings);

    /**
     * Gives an available database the settings that it does not have yet. A repeat changes nothing more.
     *
     * @return what is not in force yet; empty if every setting is
     */
    Optional<String> apply(String id, ReplicaSettings settings);

    /** Starts a stopped database. */
    void start(String id);

    /**
     * How long the lock must have been on before it keeps others from deleting any part of the database. An invocation
     * that found neither lock nor claim may still be at work until then.
     */
    Duration lockHoldsAfter();

    /** Turns deletion protection on or off. */
    void protect(String id, boolean on);

    /** Turns deletion protection on and sets the master password, if there is one to set, in one call. */
    void lock(String id, @Nullable String masterPassword);

    /**
     * Deletes the database, or one part of it that must go first. No final snapshot is made.
     *
     * @return why it must be called again; empty if the deletion of the whole database has begun
     */
    Optional<String> delete(RestoredDatabase database);

    /**
     * Deletes one part of the database that {@link #complete} can make again.
     *
     * @return why it must be called again; empty if no such part is left
     */
    Optional<String> cool(RestoredDatabase database);

    void tag(RestoredDatabase database, List<Tag> tags);
}
