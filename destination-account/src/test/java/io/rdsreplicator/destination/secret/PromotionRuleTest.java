package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.secret.PromotionRule.Answer;
import io.rdsreplicator.destination.secret.PromotionRule.Candidate;
import io.rdsreplicator.destination.steps.Destination;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromotionRuleTest {
    private static final Instant TIME = Instant.parse("2026-11-21T04:00:00Z");
    private static final String OURS = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String OTHER = "db-ZYXWVUTSRQPONMLKJIHGFEDCBA";
    private final Candidate candidate = candidate(null, OURS);

    private static Candidate candidate(Instant dataTime, String identity) {
        return new Candidate(
                Destination.replica(2),
                Destination.id(2),
                "orders",
                TIME,
                Optional.ofNullable(dataTime),
                Optional.ofNullable(identity));
    }

    private static ReplicaSecret secret(String more) {
        return ReplicaSecret.parse("s", "{\"username\": \"app\"" + more.replace('\'', '"') + "}");
    }

    private static String live(int number, Instant snapshotTime) {
        return ", 'dbInstanceIdentifier': '%s', 'replicationId': '%s', 'snapshotTime': '%s'"
                .formatted(Destination.replica(number), Destination.id(number), snapshotTime);
    }

    private PromotionRule.Verdict verdict(String more) {
        return verdict(more, candidate);
    }

    private static PromotionRule.Verdict verdict(String more, Candidate candidate) {
        return PromotionRule.decide(secret(more), candidate, Optional.empty(), true);
    }

    private static String of(String identity) {
        return ", 'sourceResourceId': '" + identity + "'";
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
        PromotionRule.Verdict verdict = verdict(live(3, TIME.plusSeconds(1)));

        assertThat(verdict.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict.reason())
                .contains("older")
                .contains(TIME.plusSeconds(1).toString());
    }

    @Test
    void staysBackWhileTheSecretIsPinned() {
        PromotionRule.Verdict verdict = verdict(live(1, TIME.minusSeconds(1)) + ", 'pinned': 'true'");

        assertThat(verdict.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict.reason()).contains("pinned").contains(Destination.replica(1));
        assertThat(verdict(live(1, TIME.minusSeconds(1)) + ", 'pinned': 'false'")
                        .answer())
                .isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void staysBackIfItIsOlderThanNotBefore() {
        assertThat(verdict(", 'notBefore': '%s'".formatted(TIME.plusSeconds(1))).answer())
                .isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict(", 'notBefore': '%s'".formatted(TIME)).answer()).isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void comparesTheTimesOfTheLastTransactionsWhereBothAreKnown() {
        String live = live(1, TIME.minusSeconds(100)) + ", 'dataTime': '%s'".formatted(TIME.minusSeconds(200));

        PromotionRule.Verdict behind = verdict(live, candidate(TIME.minusSeconds(201), OURS));
        assertThat(behind.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(behind.reason())
                .contains(
                        TIME.minusSeconds(201).toString(),
                        TIME.minusSeconds(200).toString());
        assertThat(verdict(live, candidate(TIME.minusSeconds(200), OURS)).answer())
                .isEqualTo(Answer.GOES_LIVE);
        assertThat(verdict(live, candidate(null, OURS)).answer()).isEqualTo(Answer.GOES_LIVE);
        assertThat(verdict(live(1, TIME.minusSeconds(1)), candidate(TIME.minusSeconds(500), OURS))
                        .answer())
                .isEqualTo(Answer.GOES_LIVE);
        String newer = live(3, TIME.plusSeconds(1)) + ", 'dataTime': '%s'".formatted(TIME.minusSeconds(200));
        assertThat(verdict(newer, candidate(TIME.minusSeconds(100), OURS)).answer())
                .isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void staysBackIfItsLastTransactionIsOlderThanWhatAnOperatorRolledBackFrom() {
        String bar = ", 'notBefore': '%s', 'notBeforeDataTime': '%s'"
                .formatted(TIME.minusSeconds(1), TIME.minusSeconds(100));

        assertThat(verdict(bar, candidate(TIME.minusSeconds(101), OURS)).reason())
                .contains("notBeforeDataTime");
        assertThat(verdict(bar, candidate(TIME.minusSeconds(101), OURS)).answer())
                .isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict(bar, candidate(TIME.minusSeconds(100), OURS)).answer())
                .isEqualTo(Answer.GOES_LIVE);
        assertThat(verdict(bar, candidate(null, OURS)).answer()).isEqualTo(Answer.GOES_LIVE);
        String later =
                bar.replace(TIME.minusSeconds(1).toString(), TIME.plusSeconds(1).toString());
        assertThat(verdict(later, candidate(TIME.minusSeconds(100), OURS)).answer())
                .isEqualTo(Answer.STAYS_BACK);
    }

    @Test
    void isHeldIfItsSourceIsAnother() {
        PromotionRule.Verdict verdict = verdict(live(1, TIME.minusSeconds(1)) + of(OTHER));

        assertThat(verdict.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(verdict.held()).isTrue();
        assertThat(verdict.reason())
                .startsWith("held: source replaced")
                .contains(OURS, OTHER, "{\"sourceDatabase\":\"orders\",\"accept\":\"" + OURS + "\"}");
    }

    @Test
    void isNotHeldWhereEitherSourceIsUnknownOrBothAreTheSame() {
        String live = live(1, TIME.minusSeconds(1));

        assertThat(verdict(live).answer()).isEqualTo(Answer.GOES_LIVE);
        assertThat(verdict(live + of(OURS)).answer()).isEqualTo(Answer.GOES_LIVE);
        assertThat(verdict(live + of(OTHER), candidate(null, null)).answer()).isEqualTo(Answer.GOES_LIVE);
    }

    @Test
    void isHeldAlsoWhileTheSecretIsPinnedAndNotIfItIsOlderAnyway() {
        assertThat(verdict(live(1, TIME.minusSeconds(1)) + of(OTHER) + ", 'pinned': 'true'")
                        .held())
                .isTrue();

        PromotionRule.Verdict older = verdict(live(3, TIME.plusSeconds(1)) + of(OTHER));
        assertThat(older.answer()).isEqualTo(Answer.STAYS_BACK);
        assertThat(older.held()).isFalse();
    }

    @Test
    void goesLiveWhateverItsSourceIfNothingIsToBeHeld() {
        ReplicaSecret secret = secret(live(1, TIME.minusSeconds(1)) + of(OTHER));

        assertThat(PromotionRule.decide(secret, candidate, Optional.empty(), false)
                        .answer())
                .isEqualTo(Answer.GOES_LIVE);
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
