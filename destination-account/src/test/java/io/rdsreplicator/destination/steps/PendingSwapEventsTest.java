package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.PendingSwapEvent;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A swap whose execution is stopped before it has told of it is told by whoever comes next, and taken off the secret then. */
class PendingSwapEventsTest {
    private final Destination account = new Destination();

    @BeforeEach
    void createTheSecret() {
        account.machine();
        account.createSecret();
    }

    private static String execution(int number) {
        return Destination.B.arn("states", "execution:stack-b-replication:" + Destination.id(number));
    }

    /** What an execution does that is stopped right after it. */
    private Announcement swap(int number) {
        Announcement announcement = account.candidate(number);
        Instant now = account.timeline.instant();
        SwapSecret.Output swapped = new SwapSecret(account.rds, account.secrets, account.settings())
                .handle(new SwapSecret.Input(
                        ReplicaSpec.of(announcement),
                        Destination.replica(number),
                        null,
                        account.currentVersion(),
                        now,
                        now,
                        now,
                        execution(number)));
        assertThat(swapped.live()).isTrue();
        return announcement;
    }

    private void report(int number, Announcement announcement) {
        new ReportSwap(account.secrets, account.sns, account.settings())
                .handle(new ReportSwap.Input(
                        Destination.SOURCE,
                        execution(number),
                        account.timeline.instant(),
                        Destination.replica(number),
                        ReplicaSpec.of(announcement),
                        null,
                        null,
                        null));
    }

    private void measure() {
        new MeasureReplicas(account.rds, account.secrets, account.sns, account.kms, account.settings())
                .handle(new MeasureReplicas.Input(account.timeline.instant()));
    }

    private void mark(Announcement announcement) {
        account.timeline.runUntilIdle();
        account.markSuperseded(announcement);
    }

    private List<String> told() {
        return account.published.stream()
                .map(message -> Json.members(message.message()).orElseThrow())
                .map(event -> event.get("event") + " " + event.get("replica") + " by " + event.get("executionArn"))
                .toList();
    }

    private static String live(int number) {
        return "ReplicaLive " + Destination.replica(number) + " by " + execution(number);
    }

    private Set<String> untold() {
        return account.labels().untold().keySet().stream()
                .map(swap -> swap.replicationId().value())
                .collect(Collectors.toSet());
    }

    @Test
    void isTakenOffByTheExecutionThatTellsOfItsOwnSwap() {
        Announcement first = swap(1);
        assertThat(untold()).containsExactly(Destination.id(1).value());

        report(1, first);

        assertThat(told()).containsExactly(live(1));
        assertThat(untold()).isEmpty();
    }

    @Test
    void isToldByTheMeasuringAsItsOwnExecutionWouldHaveToldIt() {
        Announcement first = swap(1);
        report(1, first);
        Announcement second = swap(2);

        measure();
        measure();

        assertThat(told()).containsExactly(live(1), live(2));
        assertThat(Json.members(account.published.get(1).message()).orElseThrow())
                .containsAllEntriesOf(Map.of(
                        "replicationId", Destination.id(2).value(),
                        "sourceArn", Destination.SOURCE.toString(),
                        "sourceDatabase", "orders",
                        "previousReplica", Destination.replica(1),
                        "snapshotTime", second.snapshotTime().toString()));
        assertThat(untold()).isEmpty();
    }

    /** Somebody has changed the tag of the stack: to the other one the replica looks like its own. */
    @ParameterizedTest
    @CsvSource({"SOURCE_ACCOUNT, 333333333333", "SOURCE_REGION, us-west-2"})
    void isNotToldByTheStackOfAnotherSource(String setting, String value) {
        swap(1);

        new MeasureReplicas(account.rds, account.secrets, account.sns, account.kms, account.settings(setting, value))
                .handle(new MeasureReplicas.Input(account.timeline.instant()));

        assertThat(told()).isEmpty();
        assertThat(untold()).containsExactly(Destination.id(1).value());
    }

    @Test
    void isToldByTheNextReplicationThatSwaps() {
        swap(1);
        Announcement second = swap(2);

        report(2, second);

        assertThat(told()).containsExactlyInAnyOrder(live(1), live(2));
        assertThat(untold()).isEmpty();
    }

    @Test
    void isToldHoweverManySwapsWereStopped() {
        swap(1);
        swap(2);
        Announcement third = swap(3);

        report(3, third);

        assertThat(told()).containsExactlyInAnyOrder(live(1), live(2), live(3));
        assertThat(untold()).isEmpty();
    }

    @Test
    void isToldThoughTheReplicaIsUnlockedBeforeAnybodyTellsIt() {
        swap(1);
        mark(swap(2));
        assertThat(account.instance(Destination.replica(1)).deletionProtection())
                .isFalse();
        swap(3);

        measure();

        assertThat(told()).contains(live(1), live(2), live(3));
    }

    @Test
    void isToldThoughTheSecretWasChangedTwiceSince() {
        swap(1);
        account.putSecret("own", "one");
        account.putSecret("own", "two");

        measure();

        assertThat(told()).containsExactly(live(1));
        assertThat(untold()).isEmpty();
    }

    @Test
    void isNotToldOfASwapThatLost() {
        Announcement first = swap(1);
        report(1, first);
        account.published.clear();
        Announcement second = account.candidate(2);
        Instant now = account.timeline.instant();
        account.faults.before("updateSecretVersionStage", () -> account.putSecret("pinned", "true"));
        SwapSecret.Output lost = new SwapSecret(account.rds, account.secrets, account.settings())
                .handle(new SwapSecret.Input(
                        ReplicaSpec.of(second),
                        Destination.replica(2),
                        null,
                        account.currentVersion(),
                        now,
                        now,
                        now,
                        execution(2)));
        assertThat(lost.live()).isFalse();
        assertThat(untold()).containsExactly(Destination.id(2).value());

        measure();
        assertThat(told()).isEmpty();
        mark(second);

        assertThat(untold()).isEmpty();
    }

    @Test
    void ofASwapThatLostStaysWhileItsExecutionMayStillSwap() {
        Announcement first = swap(1);
        report(1, first);
        Announcement second = account.candidate(2);
        new ClaimReplica(account.secrets, account.settings())
                .handle(new ClaimReplica.Input(
                        ReplicaSpec.of(second), null, execution(2), account.timeline.instant(), null));
        String current = account.currentVersion();
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .secretString(account.secretText())
                .versionStages(
                        PendingSwapEvent.of(ReplicaSpec.of(second), Optional.of(Destination.replica(1)), execution(2))
                                .label()));

        mark(first);

        assertThat(account.currentVersion()).isEqualTo(current);
        assertThat(untold()).containsExactly(Destination.id(2).value());
    }

    @Test
    void ofAFormerDefinitionThereIsNone() {
        account.live(1);

        measure();

        assertThat(untold()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void staysUntilTheTopicTakesTheMessage() {
        swap(1);
        account.faults.fail("publish", "AuthorizationError");

        assertThatThrownBy(this::measure)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("AuthorizationError");
        assertThat(untold()).containsExactly(Destination.id(1).value());
        measure();

        assertThat(told()).containsExactly(live(1));
    }

    @Test
    void isToldTwiceAtMostWhereTheLabelCannotBeTakenOff() {
        Announcement first = swap(1);
        account.faults.fail("updateSecretVersionStage", "InternalServiceError");

        assertThatThrownBy(() -> report(1, first)).isInstanceOf(TransientException.class);
        report(1, first);

        assertThat(told()).containsExactly(live(1), live(1));
        assertThat(untold()).isEmpty();
    }

    @Test
    void leavesRoomOnTheSecretWhileTheTopicTakesNoMessage() {
        for (int number = 1; number <= 4; number++) {
            mark(swap(number));
            account.timeline.runFor(Duration.ofMinutes(1));
        }

        assertThat(untold())
                .containsExactlyInAnyOrder(
                        Destination.id(3).value(), Destination.id(4).value());
    }
}
