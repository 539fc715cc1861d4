package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.GoingLive.Answer;
import io.rdsreplicator.destination.GoingLive.Candidate;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoingLiveTest {
    private static final Instant TIME = Instant.parse("2026-11-21T04:00:00Z");
    private final Candidate candidate = new Candidate(Destination.replica(2), Destination.id(2), TIME);

    private static ReplicaSecret secret(String more) {
        return ReplicaSecret.parse("s", "{\"username\": \"app\"" + more.replace('\'', '"') + "}");
    }

    private static String live(int number, Instant snapshotTime) {
        return ", 'dbInstanceIdentifier': '%s', 'replicationId': '%s', 'snapshotTime': '%s'"
                .formatted(Destination.replica(number), Destination.id(number), snapshotTime);
    }

    private GoingLive.Verdict verdict(String more) {
        return GoingLive.decide(secret(more), candidate, Optional.empty());
    }

    @Test
    void goesLiveWhereNothingIs() {
        assertThat(verdict("").answer()).isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void replacesOlderDataAndDataOfTheSameTime() {
        assertThat(verdict(live(1, TIME.minusSeconds(1))).answer()).isEqualTo(Answer.GOES_LIVE);
        assertThat(verdict(live(1, TIME)).answer()).isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void doesNotReplaceNewerData() {
        GoingLive.Verdict verdict = verdict(live(3, TIME.plusSeconds(1)));

        assertThat(verdict.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict.reason()).contains("older").contains(TIME.plusSeconds(1).toString());
    }

    @Test
    void staysBackWhileTheSecretIsPinned() {
        GoingLive.Verdict verdict = verdict(live(1, TIME.minusSeconds(1)) + ", 'pinned': 'true'");

        assertThat(verdict.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict.reason()).contains("pinned").contains(Destination.replica(1));
        assertThat(verdict(live(1, TIME.minusSeconds(1)) + ", 'pinned': 'false'").answer()).isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void staysBackIfItIsOlderThanNotBefore() {
        assertThat(verdict(", 'notBefore': '%s'".formatted(TIME.plusSeconds(1))).answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict(", 'notBefore': '%s'".formatted(TIME)).answer()).isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void isLiveAlreadyIfTheSecretNamesItAlsoWhilePinned() {
        assertThat(verdict(live(2, TIME) + ", 'pinned': 'true'").answer()).isEqualTo(Answer.ALREADY_LIVE);
    }

    @Test
    void isNotLiveIfSomebodyPointedTheSecretElsewhereAndLeftItsReplicationId() {
        String edited = live(2, TIME).replace(Destination.replica(2), "by-hand");

        assertThat(verdict(edited).answer()).isEqualTo(Answer.GOES_LIVE);
    }
}
