package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.local.calls.SmallPages;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoidClaimsTest {
    private final Destination account = new Destination();
    private final VoidClaims claims = new VoidClaims(account.sfn, account.settings());
    private final Instant begun = account.timeline.instant();
    private final String running = account.startRollback("{\"sourceDatabase\": \"orders\"}");
    private final Claim claim = Claim.of(Destination.id(1), begun, running);

    private boolean isVoid(Claim one) {
        return claims.among(List.of(one), account.machine(), account.timeline.instant())
                .contains(one);
    }

    private void stop() {
        account.sfn.stopExecution(r -> r.executionArn(running));
    }

    @Test
    void keepsThatOfARollbackThatRunsHoweverLong() {
        account.timeline.runFor(VoidClaims.LONGEST_EXECUTION.plusDays(1));

        assertThat(isVoid(claim)).isFalse();
    }

    @Test
    void keepsThatOfARollbackThatEndedAMomentAgo() {
        account.timeline.runFor(Duration.ofHours(1));
        stop();
        account.timeline.runFor(VoidClaims.AFTER_ITS_END);

        assertThat(isVoid(claim)).isFalse();
        account.timeline.runFor(Duration.ofSeconds(1));
        assertThat(isVoid(claim)).isTrue();
    }

    @Test
    void keepsOneThatNoListShowsForAsLongAsAnExecutionCanRun() {
        Claim unseen = Claim.of(Destination.id(1), begun, running + "-unseen");
        account.timeline.runFor(VoidClaims.LONGEST_EXECUTION.plus(VoidClaims.AFTER_ITS_END));

        assertThat(isVoid(unseen)).isFalse();
        account.timeline.runFor(Duration.ofSeconds(1));
        assertThat(isVoid(unseen)).isTrue();
    }

    @Test
    void tellsTheEndedFromTheRunning() {
        String second = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        Claim other = Claim.of(Destination.id(2), begun, second);
        stop();
        account.timeline.runFor(Duration.ofMinutes(11));

        assertThat(claims.among(List.of(claim, other), account.machine(), account.timeline.instant()))
                .containsExactly(claim);
    }

    @Test
    void findsTheEndOfARollbackBehindMoreThanAPageOfLaterOnes() {
        stop();
        for (int i = 0; i < SmallPages.FEWEST + 1; i++) {
            account.startRollback("{\"sourceDatabase\": \"orders\"}");
        }
        account.timeline.runFor(Duration.ofMinutes(11));

        assertThat(isVoid(claim)).isTrue();
    }

    @Test
    void asksForNoListWhereThereIsNoClaim() {
        String machine = account.machine();
        account.faults.calls.clear();

        assertThat(claims.among(List.of(), machine, account.timeline.instant())).isEmpty();
        assertThat(account.faults.calls).isEmpty();
    }

    @Test
    void findsTheEndOfAReplication() {
        String replication = account.startExecution(ReplicaSecretTest.announcement("postgres"));
        Claim ofReplication = Claim.of(Destination.id(1), begun, replication);
        assertThat(isVoid(ofReplication)).isFalse();

        account.sfn.stopExecution(r -> r.executionArn(replication));
        account.timeline.runFor(Duration.ofMinutes(11));
        assertThat(isVoid(ofReplication)).isTrue();
    }

    @Test
    void countsAsLongAsTheMachinesLetAnExecutionRun() throws IOException {
        int longest = Math.max(timeout("rollback.asl.json"), timeout("destination-replication.asl.json"));

        assertThat(VoidClaims.LONGEST_EXECUTION).isEqualTo(Duration.ofSeconds(longest));
    }

    private static int timeout(String definition) throws IOException {
        String text = Files.readString(Path.of("../statemachines").resolve(definition));
        return (int) Json.members(text).orElseThrow().get("TimeoutSeconds");
    }
}
