package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells the databases apart that had the source's name one after the other, by the resource id that AWS gave each. A database that is
 * dropped and created again, restored under its name, or switched over to in a blue/green deployment has the same ARN and another resource
 * id. One that is not known equals any.
 */
public final class SourceIdentity {
    /** What is said of a replica that an operator has to accept before it, or a later one of its source, goes live. */
    public static final String HELD = "held: source replaced";

    private SourceIdentity() {}

    /** Whether what comes from another source than before waits for an operator; so it is where the setting is missing. */
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
     * The replications whose replica is of another source than those that go live, and newer than all others. The older ones of another
     * source were live in their time, or could have been.
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
