package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Tagged;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * A DB instance or a DB cluster as RDS describes it. RDS returns null for what it does not know yet.
 *
 * @param ownStatus of the DB instance, or of the DB cluster without its members
 * @param status for use: of a DB cluster, that of a member if the cluster itself is usable and the member is not, and
 *     {@link #COLD} if it has no member
 * @param instanceClass of the DB instance or of the writer; null for a DB cluster without members
 * @param allocatedStorage in gibibytes
 * @param encrypted whether its storage is encrypted
 * @param isPrivate whether RDS reports that it, or each member, is not publicly accessible
 * @param endpoint of the DB instance or of the writer; null until RDS reports it
 * @param readerHost of the reader endpoint; null unless the DB cluster has readers
 * @param members null for a DB instance
 * @param passwordPending whether a change of the master password is not in force yet
 * @param managedSecretArn of the secret by which RDS manages the master password, if it does
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html">DBInstance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html">DBCluster</a>
 */
public record RestoredDatabase(
        DatabaseKind kind,
        String id,
        String arn,
        String ownStatus,
        String status,
        String engine,
        String engineVersion,
        String masterUsername,
        @Nullable String databaseName,
        @Nullable String instanceClass,
        int allocatedStorage,
        @Nullable Instant createdAt,
        boolean encrypted,
        @Nullable String kmsKeyId,
        boolean isPrivate,
        boolean deletionProtection,
        @Nullable Endpoint endpoint,
        @Nullable String readerHost,
        @Nullable List<Member> members,
        boolean passwordPending,
        @Nullable String managedSecretArn,
        @Nullable String engineLifecycleSupport,
        List<Tag> tags)
        implements Tagged {
    /** The status of a DB cluster that is usable but has no member. It has its data and costs storage only. */
    public static final String COLD = "cold";
    /** The status of a DB cluster that loses a member, which can then be made again. */
    public static final String LOSES_MEMBER = "losing a member";
    /** The status of a DB cluster whose members are all readers. */
    public static final String WITHOUT_WRITER = "without a writer";

    public RestoredDatabase {
        tags = List.copyOf(tags);
        members = members == null ? null : List.copyOf(members);
    }

    /** Where applications connect to. */
    public record Endpoint(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * A DB instance of a DB cluster.
     *
     * @param isPrivate whether RDS reports that it is not publicly accessible
     */
    public record Member(
            String id, String status, boolean isWriter, boolean isPrivate, @Nullable String instanceClass) {
        /** The status of a member that the DB cluster lists and that RDS does not describe yet, or not any more. */
        static final String UNKNOWN = "unknown";

        public boolean isBeingDeleted() {
            return status.equals("deleting");
        }

        boolean isDescribed() {
            return !status.equals(UNKNOWN);
        }
    }

    /** Its name in messages, with AWS's term. */
    public String label() {
        return kind.label() + " " + id;
    }

    public boolean isCold() {
        return status.equals(COLD);
    }

    /** Whether it has members that are not being deleted. */
    public boolean hasMembersToLose() {
        return members != null && members.stream().anyMatch(member -> !member.isBeingDeleted());
    }

    /** Whether it is a DB cluster that is usable once members are made. */
    public boolean lacksMembers() {
        return List.of(COLD, LOSES_MEMBER, WITHOUT_WRITER).contains(status);
    }

    /** Whether its data can be used, at once or after members are made. */
    public boolean hasUsableData() {
        return RdsStatus.forUse(ownStatus) == RdsStatus.READY
                && (lacksMembers() || RdsStatus.forUse(status) == RdsStatus.READY);
    }

    /** The same without its lock. */
    public RestoredDatabase unprotected() {
        return new RestoredDatabase(
                kind,
                id,
                arn,
                ownStatus,
                status,
                engine,
                engineVersion,
                masterUsername,
                databaseName,
                instanceClass,
                allocatedStorage,
                createdAt,
                encrypted,
                kmsKeyId,
                isPrivate,
                false,
                endpoint,
                readerHost,
                members,
                passwordPending,
                managedSecretArn,
                engineLifecycleSupport,
                tags);
    }
}
