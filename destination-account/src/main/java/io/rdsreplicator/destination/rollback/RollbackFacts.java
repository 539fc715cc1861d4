package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.shared.contract.Arn;
import java.util.Optional;

/**
 * The request, and what was read before anything is chosen.
 *
 * @param database the source database
 * @param secret the current version
 * @param live the replica that the secret names
 */
public record RollbackFacts(RollbackRequest request, Arn database, SecretVersion secret, Optional<LiveReplica> live) {

    RollbackPlan.Request requested() {
        return new RollbackPlan.Request(request.sourceDatabase(), database, request.dryRun());
    }

    RollbackPlan.CurrentSecret currentSecret() {
        return new RollbackPlan.CurrentSecret(
                secret.name(),
                live.map(LiveReplica::id).orElse(null),
                live.flatMap(LiveReplica::problem).orElse(null));
    }
}
