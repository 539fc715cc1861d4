package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.events.HeldSource;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides whether a candidate goes live. The decision depends only on the secret's value, the candidate and the
 * operator's choice.
 */
public final class PromotionRule {
    private PromotionRule() {}

    /**
     * A replica that may go live.
     *
     * @param snapshotTime when its data is from
     * @param dataTime when the most recent transaction in it was made, if its source is a read replica
     * @param identity the resource id of its source, if that is known
     */
    public record Candidate(
            String replicaId,
            ReplicationId replicationId,
            String sourceDatabase,
            Instant snapshotTime,
            Optional<Instant> dataTime,
            Optional<String> identity) {
        public static Candidate of(String replicaId, ReplicaSpec replicaSpec) {
            return new Candidate(
                    replicaId,
                    replicaSpec.replicationId(),
                    replicaSpec.sourceDatabase(),
                    replicaSpec.snapshotTime(),
                    Optional.ofNullable(replicaSpec.dataTime()),
                    replicaSpec.identity());
        }
    }

    public enum Answer {
        ALREADY_LIVE,
        GOES_LIVE,
        STAYS_BACK
    }

    /** @param held whether it does not go live until an operator accepts its source */
    public record Verdict(Answer answer, String reason, boolean held) {}

    /**
     * Decides about one candidate.
     *
     * @param choice an operator's choice; the rules for replications do not hold it back
     * @param holds whether a replica of another source than before waits for an operator
     */
    public static Verdict decide(
            ReplicaSecret secret, Candidate candidate, Optional<OperatorChoice> choice, boolean holds) {
        if (isNamed(secret, candidate) && choice.stream().allMatch(secret::carries)) {
            return new Verdict(Answer.ALREADY_LIVE, "the secret names it", false);
        }
        return choice.isPresent() ? goesLive("an operator has chosen it") : byRule(secret, candidate, holds);
    }

    public static boolean isNamed(ReplicaSecret secret, Candidate candidate) {
        return secret.replicationId().filter(candidate.replicationId()::equals).isPresent()
                && secret.liveReplica().filter(candidate.replicaId()::equals).isPresent();
    }

    private static Verdict byRule(ReplicaSecret secret, Candidate candidate, boolean holds) {
        boolean replaced = holds && SourceIdentity.differ(secret.identity(), candidate.identity());
        if (secret.pinned() && !replaced) {
            return staysBack("the secret is pinned"
                    + secret.liveReplica().map(live -> " to " + live).orElse(""));
        }
        Optional<String> older = older(secret, candidate).or(() -> barred(secret, candidate));
        if (older.isPresent()) {
            return staysBack(older.get());
        }
        return replaced ? held(secret, candidate) : goesLive("no newer data was live");
    }

    /**
     * Why the candidate's data is older than the live data, if it is. The times of the last transactions are compared
     * if both are known. A snapshot of a read replica can be newer than another one while its data is older.
     */
    private static Optional<String> older(ReplicaSecret secret, Candidate candidate) {
        boolean byData = candidate.dataTime().isPresent() && secret.dataTime().isPresent();
        Instant own = byData ? candidate.dataTime().get() : candidate.snapshotTime();
        return (byData ? secret.dataTime() : secret.snapshotTime())
                .filter(own::isBefore)
                .map(live -> "its data, of " + own + ", is older than the live replica's, of " + live);
    }

    private static Optional<String> barred(ReplicaSecret secret, Candidate candidate) {
        return secret.notBefore()
                .filter(candidate.snapshotTime()::isBefore)
                .map(bar ->
                        "its data, of " + candidate.snapshotTime() + ", is older than the secret's notBefore, " + bar)
                .or(() -> candidate.dataTime().flatMap(own -> secret.notBeforeDataTime()
                        .filter(own::isBefore)
                        .map(bar -> "its data, of " + own + ", is older than the secret's notBeforeDataTime, " + bar)));
    }

    private static Verdict held(ReplicaSecret secret, Candidate candidate) {
        String accepted = secret.identity().orElseThrow();
        String own = candidate.identity().orElseThrow();
        String reason =
                SourceIdentity.HELD + ": its source is DB instance " + own + ", and " + accepted + " had the name "
                        + candidate.sourceDatabase() + " before; to take the newest replica of " + own
                        + " live, start the rollback machine with "
                        + HeldSource.acceptingInput(candidate.sourceDatabase(), own);
        return new Verdict(Answer.STAYS_BACK, reason, true);
    }

    private static Verdict goesLive(String reason) {
        return new Verdict(Answer.GOES_LIVE, reason, false);
    }

    private static Verdict staysBack(String reason) {
        return new Verdict(Answer.STAYS_BACK, reason, false);
    }
}
