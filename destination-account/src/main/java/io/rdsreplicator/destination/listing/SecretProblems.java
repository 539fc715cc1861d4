package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.replica.LandingKey;
import io.rdsreplicator.destination.replica.LiveReplicaRisks;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Finds the problems between a secret, the replica that it names and later replications. Of the secret's value, the
 * messages have the replica's identifier only.
 *
 * @param resets whether a replica's master password becomes the secret's
 */
record SecretProblems(boolean resets, LiveReplicaRisks dangers) {
    static SecretProblems from(Settings settings, KmsClient kms) {
        return new SecretProblems(
                settings.flag("RESET_MASTER_PASSWORD"), new LiveReplicaRisks(new LandingKey(kms, settings)));
    }

    /**
     * All problems, the worst first: what applications cannot reach, what makes the next replication fail, and what can
     * be deleted. Empty if there are none.
     *
     * @param secret of the replicas' lineage, if there is a replica
     * @param unproven the DB instances that have the name of one of the database's replicas
     */
    Optional<String> of(
            String database, ReplicaSecret secret, List<Replica> lineage, List<StackReplicas.Unproven> unproven) {
        Optional<String> another =
                secret.sourceArn().filter(source -> lineage.isEmpty() && !source.endsWith(":" + database));
        return another.map(source -> "it belongs to replicas of another database, " + source)
                .or(() -> within(secret, lineage, unproven));
    }

    private Optional<String> within(
            ReplicaSecret secret, List<Replica> lineage, List<StackReplicas.Unproven> unproven) {
        Optional<Replica> live = lineage.stream()
                .filter(replica -> PruningForecast.isLive(replica.id(), secret))
                .findFirst();
        List<String> problems = new ArrayList<>();
        secret.liveReplica()
                .filter(named -> live.isEmpty())
                .ifPresent(named -> problems.add("it names " + named + ", which is no replica of this stack"));
        live.ifPresent(replica -> problems.addAll(outOfReach(secret, replica)));
        live.or(() -> lineage.stream().min(Replica.NEWEST_FIRST))
                .flatMap(replica -> refusal(secret, replica))
                .ifPresent(problems::add);
        live.filter(replica -> !replica.isProtected())
                .ifPresent(replica ->
                        problems.add("the deletion protection of " + replica.id() + ", which is live, is off"));
        problems.addAll(doubts(lineage, unproven));
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** The replicas whose tags cannot be true or do not prove what they are. */
    static List<String> doubts(List<Replica> lineage, List<StackReplicas.Unproven> unproven) {
        List<String> doubts = new ArrayList<>();
        unproven.forEach(one -> doubts.add(one.id() + " is kept: " + one.reason()));
        lineage.forEach(
                replica -> replica.timeDoubt().ifPresent(doubt -> doubts.add("of " + replica.id() + ", " + doubt)));
        return doubts;
    }

    private List<String> outOfReach(ReplicaSecret secret, Replica live) {
        List<String> problems = new ArrayList<>();
        dangers.of(live.database()).forEach(danger -> problems.add("of " + live.id() + ", which is live: " + danger));
        live.managedPassword()
                .filter(managed -> resets)
                .ifPresent(managed -> problems.add("of " + live.id() + ", which is live: " + managed));
        if (!live.isUsable()) {
            problems.add(live.id() + ", which is live, is " + live.database().status() + ", not available");
        }
        RestoredDatabase.Endpoint endpoint = live.database().endpoint();
        if (endpoint != null && !secret.isAt(endpoint)) {
            problems.add("its host and port are not the endpoint of " + live.id() + ", which is live");
        }
        return problems;
    }

    /** The error that every replication of the lineage would report when it reads the secret. */
    private Optional<String> refusal(ReplicaSecret secret, Replica replica) {
        try {
            SecretFit.requireServes(secret, replica, resets);
            return Optional.empty();
        } catch (InvalidRequestException e) {
            return Optional.of(AwsErrors.message(e));
        }
    }
}
