package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the identities of databases that have had the source's name, by the resource id that AWS gave each one. If a
 * database is dropped and created again, or restored under its name, its ARN stays the same. The ARN also stays the
 * same when a blue/green deployment switches over. In each case the resource id changes. An unknown identity equals
 * every other.
 */
public final class SourceIdentity {
    /** The standing of a replica that an operator has to accept before it, or a later one of its source, goes live. */
    public static final String HELD = "held: source replaced";

    private SourceIdentity() {}

    /**
     * Whether a replica of another source than before waits for an operator. This is the default if the setting is
     * missing.
     */
    public static boolean isHeld(Settings settings) {
        String setting = settings.optional("ON_SOURCE_REPLACED");
        Require.that(
                Set.of("", "HOLD", "CONTINUE").contains(setting),
                "environment variable ON_SOURCE_REPLACED must be HOLD or CONTINUE");
        return !setting.equals("CONTINUE");
    }

    public static boolean differ(Optional<String> one, Optional<String> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    /**
     * The replications whose replica is of another source than the accepted one and newer than all of its replicas. An
     * older replica of another source was live in its time, or could have been.
     *
     * @param accepted the source whose replicas go live; empty if it is not known
     */
    public static Set<ReplicationId> held(Optional<String> accepted, List<Replica> lineage) {
        return lineage.stream()
                .filter(replica -> !replica.isBeingDeleted())
                .sorted(Replica.NEWEST_FIRST)
                .takeWhile(replica -> differ(accepted, replica.tags().sourceResourceId()))
                .map(Replica::replicationId)
                .collect(Collectors.toSet());
    }
}
