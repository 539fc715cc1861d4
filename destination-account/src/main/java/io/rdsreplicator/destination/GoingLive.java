package io.rdsreplicator.destination;

import io.rdsreplicator.shared.ReplicationId;
import java.time.Instant;
import java.util.Optional;

/** Whether a candidate goes live: a function of the secret's value, the candidate and the operator's choice, and of nothing else. */
final class GoingLive {
    private GoingLive() {}

    /** @param snapshotTime when its data is from */
    record Candidate(String replicaId, ReplicationId replicationId, Instant snapshotTime) {
        static Candidate of(String replicaId, Origin origin) {
            return new Candidate(replicaId, origin.replicationId(), origin.snapshotTime());
        }
    }

    enum Answer {
        ALREADY_LIVE,
        GOES_LIVE,
        STAYS_BACK
    }

    record Verdict(Answer answer, String reason) {}

    /** @param choice an operator's, which no rule for replications holds back */
    static Verdict decide(ReplicaSecret secret, Candidate candidate, Optional<OperatorChoice> choice) {
        if (isNamed(secret, candidate) && choice.stream().allMatch(secret::carries)) {
            return new Verdict(Answer.ALREADY_LIVE, "the secret names it");
        }
        return choice.isPresent() ? new Verdict(Answer.GOES_LIVE, "an operator has chosen it") : byRule(secret, candidate);
    }

    static boolean isNamed(ReplicaSecret secret, Candidate candidate) {
        return secret.replicationId().filter(candidate.replicationId()::equals).isPresent()
                && secret.liveReplica().filter(candidate.replicaId()::equals).isPresent();
    }

    private static Verdict byRule(ReplicaSecret secret, Candidate candidate) {
        if (secret.pinned()) {
            return staysBack("the secret is pinned" + secret.liveReplica().map(live -> " to " + live).orElse(""));
        }
        Optional<Instant> newer = secret.snapshotTime().filter(candidate.snapshotTime()::isBefore);
        if (newer.isPresent()) {
            return staysBack("its data, of " + candidate.snapshotTime() + ", is older than the live replica's, of " + newer.get());
        }
        Optional<Instant> bar = secret.notBefore().filter(candidate.snapshotTime()::isBefore);
        if (bar.isPresent()) {
            return staysBack("its data, of " + candidate.snapshotTime() + ", is older than the secret's notBefore, " + bar.get());
        }
        return new Verdict(Answer.GOES_LIVE, "no newer data was live");
    }

    private static Verdict staysBack(String reason) {
        return new Verdict(Answer.STAYS_BACK, reason);
    }
}
