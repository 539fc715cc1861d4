package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.destination.replica.LandingOptions;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.RestorePoints;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plans the restore of a landed snapshot. The secret stays as it is. */
public final class RestorePlanner {
    private final Names names;
    private final OwnTags ownTags;
    private final LandingOptions options;
    private final boolean resets;

    /** @param resets whether a replica's master password becomes the secret's */
    public RestorePlanner(Names names, Settings settings, boolean resets) {
        this.names = names;
        this.ownTags = OwnTags.from(settings);
        this.options = LandingOptions.from(settings);
        this.resets = resets;
    }

    /** @throws InvalidRequestException if the requested snapshot cannot be restored */
    public RollbackPlan plan(RollbackFacts facts, RestorePoints points) {
        LandedSnapshot found = points.named(facts.request().restore().orElseThrow());
        ReplicaSpec replicaSpec = RestorePoints.replicaSpec(found, facts.database());
        SecretFit.requireServes(facts.secret().value(), replicaSpec, resets);
        String secret = facts.secret().name();
        String replicaId = names.replica(found.replicationId());
        return new RollbackPlan(
                RollbackPlan.Action.RESTORE,
                "snapshot " + found.id() + " would be restored as replica " + replicaId + ", with data of "
                        + replicaSpec.snapshotTime() + "; secret " + secret + " stays as it is",
                List.of(
                        "claim " + replicaId + " and its landed snapshot by a label on secret " + secret
                                + ", until the restore has ended",
                        "restore snapshot " + found.id() + " as "
                                + found.snapshot().kind().label() + " " + replicaId,
                        "turn the deletion protection of " + replicaId + " on"
                                + (resets ? ", and set its master password to the secret's" : "")),
                facts.requested(),
                new RollbackPlan.Target(replicaId, replicaSpec, true, List.of()),
                facts.currentSecret(),
                null,
                new RollbackPlan.Restore(
                        found.id(),
                        lifecycleSupport(points.replicas()),
                        found.tags().sourceResourceId().orElse(null),
                        found.tags().dataTime().orElse(null),
                        ownTags.choose(OwnTags.byKey(found.snapshot().tags())).tags(),
                        options.name().equals(found.snapshot().optionGroupName()) ? options.name() : null,
                        found.tags().instanceClass().orElse(null)));
    }

    /** RDS does not report it for a snapshot. Replicas have the setting of their source. */
    private static @Nullable String lifecycleSupport(List<Replica> lineage) {
        return lineage.stream()
                .sorted(Replica.NEWEST_FIRST)
                .map(replica -> replica.database().engineLifecycleSupport())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
