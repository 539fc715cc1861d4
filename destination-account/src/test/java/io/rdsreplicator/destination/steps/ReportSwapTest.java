package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.events.HeldSource;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportSwapTest {
    private static final String EXECUTION = "arn:aws:states:eu-west-1:222222222222:execution:stack-b-rollback:one";
    private static final String REPLICA = Destination.replica(1);
    private static final String OTHER_SOURCE = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Instant CHOSEN = Instant.parse("2026-11-21T05:00:00Z");

    private final Destination account = new Destination();
    private Announcement announcement;

    @BeforeEach
    void takeAReplicaLive() {
        account.createSecret();
        announcement = account.live(1);
        account.published.clear();
    }

    private ReportSwap.Output report(
            ReplicaSpec replicaSpec, String replica, String previous, OperatorChoice choice, HeldSource held) {
        return new ReportSwap(account.secrets, account.sns, account.settings())
                .handle(new ReportSwap.Input(
                        Destination.SOURCE,
                        EXECUTION,
                        account.timeline.instant(),
                        replica,
                        replicaSpec,
                        previous,
                        choice,
                        held));
    }

    private Map<String, Object> told() {
        assertThat(account.published).hasSize(1);
        return Json.members(account.published.get(0).message()).orElseThrow();
    }

    @Test
    void tellsThatAReplicaIsLive() {
        ReportSwap.Output output = report(ReplicaSpec.of(announcement), REPLICA, "replica-before", null, null);

        assertThat(output.messageId()).isNotBlank();
        assertThat(told())
                .containsEntry("event", "ReplicaLive")
                .containsEntry("replica", REPLICA)
                .containsEntry("previousReplica", "replica-before")
                .containsEntry("replicationId", announcement.replicationId().value());
    }

    @Test
    void tellsThatAnOperatorHasRolledBack() {
        report(
                ReplicaSpec.of(announcement),
                REPLICA,
                "replica-before",
                new OperatorChoice(EXECUTION, CHOSEN, true, CHOSEN),
                null);

        assertThat(told())
                .containsEntry("event", "RolledBack")
                .containsEntry("pinned", true)
                .containsEntry("replica", REPLICA);
    }

    @Test
    void tellsThatAPinIsOff() {
        report(null, REPLICA, null, null, null);

        assertThat(told()).containsEntry("event", "Unpinned").containsEntry("replica", REPLICA);
    }

    @Test
    void tellsOnceThatAnotherSourceWaitsToBeAccepted() {
        HeldSource held = new HeldSource(OTHER_SOURCE, account.sourceResourceId());

        assertThat(report(ReplicaSpec.of(announcement), REPLICA, null, null, held)
                        .messageId())
                .isNotBlank();
        assertThat(told()).containsEntry("event", "SourceReplaced");
        assertThat(account.published.get(0).message())
                .contains(
                        "aws stepfunctions start-execution --state-machine-arn arn:aws:states:eu-west-1:222222222222:stateMachine:")
                .contains(OTHER_SOURCE);
        assertThat(account.labels().held()).containsOnlyKeys(OTHER_SOURCE);

        assertThat(report(ReplicaSpec.of(announcement), REPLICA, null, null, held)
                        .messageId())
                .isNull();
        assertThat(account.published).hasSize(1);
    }

    @Test
    void refusesAnInputThatDoesNotSayOfWhatItTells() {
        assertThatThrownBy(() -> report(ReplicaSpec.of(announcement), null, null, null, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("replicaId is missing");
        assertThatThrownBy(() -> report(null, null, null, null, new HeldSource(OTHER_SOURCE, OTHER_SOURCE)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("replicaSpec is missing");
        assertThat(account.published).isEqualTo(List.of());
    }
}
