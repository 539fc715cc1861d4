package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that a stack derives from a replication id alone.
 *
 * @param snapshotPrefix of all snapshots of the stack
 * @param replicaPrefix of all replicas; at most 14 characters; empty in the source account
 */
public record Names(String snapshotPrefix, String replicaPrefix) {
    private static final Pattern PREFIX = Pattern.compile("[a-z](?:-?[a-z0-9])*-?");
    private static final int REPLICA_PREFIX_LENGTH = 14;
    private static final int SNAPSHOT_PREFIX_LENGTH = 63;

    public Names {
        Require.that(snapshotPrefix.length() <= SNAPSHOT_PREFIX_LENGTH, "SnapshotPrefix must be at most 63 characters");
        Require.matches(
                PREFIX,
                snapshotPrefix,
                "SnapshotPrefix",
                "lower-case letters, digits and single hyphens, beginning with a letter");
        Require.that(
                replicaPrefix.isEmpty()
                        || (PREFIX.matcher(replicaPrefix).matches() && replicaPrefix.length() <= REPLICA_PREFIX_LENGTH),
                "ReplicaPrefix must be at most 14 lower-case letters, digits and single hyphens, beginning with a letter");
    }

    /** Reads {@code SNAPSHOT_PREFIX} and, in the destination account, {@code REPLICA_PREFIX}. */
    public static Names from(Settings settings) {
        return new Names(settings.text("SNAPSHOT_PREFIX"), settings.optional("REPLICA_PREFIX"));
    }

    public String snapshot(SnapshotKind kind, ReplicationId id) {
        return snapshotPrefix + id + "-" + kind.word();
    }

    /**
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException if the names of snapshots of such a database could
     *     be longer than RDS allows
     */
    public void requireRoomFor(DatabaseKind kind) {
        int longest = Stream.of(SnapshotKind.values())
                .mapToInt(snapshot -> ("-" + snapshot.word()).length())
                .max()
                .orElseThrow();
        int room = kind.longestSnapshotName() - ReplicationId.longest(kind) - longest;
        Require.that(
                snapshotPrefix.length() <= room,
                "SnapshotPrefix must be at most " + room + " characters to replicate a " + kind.label()
                        + ": the name of a "
                        + kind.snapshotLabel() + " has at most " + kind.longestSnapshotName() + ", and "
                        + snapshotPrefix + " leaves too few; deploy the stack with a shorter one");
    }

    public String replica(ReplicationId id) {
        return replicaPrefix + id;
    }

    /** Whether the name has the form of the stack's replicas of a database. The tags decide whether it is one. */
    public boolean canBeReplica(String name, String sourceDatabase) {
        return replicationOf(name).filter(id -> id.canBeOf(sourceDatabase)).isPresent();
    }

    /** The replication whose replica has this name; empty if no replica of the stack can have the name. */
    public Optional<ReplicationId> replicationOf(String replicaName) {
        return Optional.of(replicaName)
                .filter(name -> name.startsWith(replicaPrefix))
                .map(name -> name.substring(replicaPrefix.length()))
                .filter(ReplicationId::isReplicationId)
                .map(ReplicationId::new);
    }

    /** The replication whose snapshot has this name; empty if no snapshot of the stack can have the name. */
    public Optional<ReplicationId> replicationOfSnapshot(String snapshotName) {
        return Optional.of(snapshotName)
                .filter(name -> name.startsWith(snapshotPrefix))
                .flatMap(name -> ReplicationId.atStartOf(name.substring(snapshotPrefix.length())))
                .filter(id -> kindOf(snapshotName, id).isPresent());
    }

    /** Which kind of the stack's snapshots the name has the form of. The tags decide whether it is one. */
    public Optional<SnapshotKind> kindOf(String snapshotName, ReplicationId id) {
        return Stream.of(SnapshotKind.values())
                .filter(kind -> snapshot(kind, id).equals(snapshotName))
                .findFirst();
    }
}
