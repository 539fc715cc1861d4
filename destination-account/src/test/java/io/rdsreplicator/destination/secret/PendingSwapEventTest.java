package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.events.ReplicaLiveEvent;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingSwapEventTest {
    private static final PendingSwapEvent SWAP = new PendingSwapEvent(
            Destination.id(1), Instant.parse("2026-11-21T04:05:06.789Z"), Destination.replica(2), "by_hand-1");

    @Test
    void isReadAgainFromItsLabel() {
        PendingSwapEvent first =
                new PendingSwapEvent(SWAP.replicationId(), SWAP.snapshotTime(), null, SWAP.executionName());

        assertThat(PendingSwapEvent.parse(SWAP.label())).hasValue(SWAP);
        assertThat(PendingSwapEvent.parse(first.label())).hasValue(first);
    }

    @Test
    void fitsIntoALabelHoweverLongItsPartsAre() {
        String longest = new PendingSwapEvent(
                        new ReplicationId("a".repeat(26) + "-20261121040501-3f9a1c"),
                        Instant.parse("2026-11-21T04:05:06.123456789Z"),
                        "r".repeat(63),
                        "e".repeat(80))
                .label();

        assertThat(longest).hasSizeLessThanOrEqualTo(256);
        assertThat(PendingSwapEvent.parse(longest)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWSCURRENT",
                "tell-",
                "tell-orders_2026-11-21T04:05:06Z__name",
                "tell-orders-20261121040501-3f9a1c_yesterday__name",
                "tell-orders-20261121040501-3f9a1c_2026-11-21T04:05:06Z_",
                "unlock-orders-20261121040501-3f9a1c"
            })
    void isNoOtherLabel(String label) {
        assertThat(PendingSwapEvent.parse(label)).isEmpty();
    }

    @Test
    void makesTheEventThatItsOwnExecutionMakes() {
        ReplicaLiveEvent event =
                SWAP.event(Destination.SOURCE, Destination.replica(1), Destination.B.arn("states", "stateMachine:m"));

        assertThat(event)
                .isEqualTo(new ReplicaLiveEvent(
                        Destination.id(1),
                        Destination.SOURCE.toString(),
                        "orders",
                        Destination.replica(1),
                        Destination.replica(2),
                        SWAP.snapshotTime(),
                        Destination.B.arn("states", "execution:m:by_hand-1")));
    }

    @Test
    void namesTheReplicaThatTheSecretNamedBefore() {
        ReplicaSpec replicaSpec = ReplicaSpec.of(ReplicaSecretTest.announcement("postgres"));

        assertThat(PendingSwapEvent.of(
                        replicaSpec,
                        Optional.of("replica-x"),
                        "arn:aws:states:eu-west-1:222222222222:execution:m:nightly"))
                .isEqualTo(new PendingSwapEvent(
                        replicaSpec.replicationId(), replicaSpec.snapshotTime(), "replica-x", "nightly"));
    }

    @Test
    void isToldOnceAnotherSwapHasReplacedItsReplica() {
        assertThat(beside(VersionStages.unlock(Destination.id(1)))).contains(SWAP);
    }

    @Test
    void isNotToldOfASwapThatLostThoughItsReplicaIsStillToBeUnlocked() {
        assertThat(beside(VersionStages.owed(Destination.id(1)))).isEmpty();
    }

    /** What is told while another replica is live, whose version has the label. */
    private static Optional<PendingSwapEvent> beside(String label) {
        VersionStages labels = new VersionStages(Map.of(
                "lost",
                List.of(SWAP.label()),
                "before",
                List.of(VersionStages.PREVIOUS),
                "now",
                List.of(VersionStages.CURRENT, label)));
        return labels.swapToTell(Destination.id(1), Optional.of(Destination.id(2)));
    }
}
