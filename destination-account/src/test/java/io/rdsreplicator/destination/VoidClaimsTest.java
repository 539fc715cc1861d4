package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.Json;
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
        return claims.among(List.of(one), account.timeline.instant()).contains(one);
    }

    private void stop() {
        account.sfn.stopExecution(r -> r.executionArn(running));
    }

    @Test
    void keepsThatOfARollbackThatRunsHoweverLong() {
        account.timeline.runFor(Duration.ofDays(3));

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
    void keepsOneThatNoListShowsForAsLongAsARollbackCanRun() {
        Claim unseen = Claim.of(Destination.id(1), begun, running + "-unseen");
        account.timeline.runFor(VoidClaims.LONGEST_ROLLBACK.plus(VoidClaims.AFTER_ITS_END));

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

        assertThat(claims.among(List.of(claim, other), account.timeline.instant())).containsExactly(claim);
    }

    @Test
    void asksForNoListWhereThereIsNoClaim() {
        account.faults.calls.clear();

        assertThat(claims.among(List.of(), account.timeline.instant())).isEmpty();
        assertThat(account.faults.calls).isEmpty();
    }

    @Test
    void countsAsLongAsTheMachineLetsARollbackRun() throws IOException {
        String definition = Files.readString(Path.of("../statemachines/rollback.asl.json"));
        int timeout = (int) Json.members(definition).orElseThrow().get("TimeoutSeconds");

        assertThat(VoidClaims.LONGEST_ROLLBACK).isEqualTo(Duration.ofSeconds(timeout));
    }
}
