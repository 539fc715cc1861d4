package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.DESTINATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ShareSnapshotTest {
    private static final AccountRegion STRANGER = new AccountRegion("333333333333", "us-east-1");

    private final SourceStage stage;
    private final String transfer;

    ShareSnapshotTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
        transfer = "repl-" + stage.run + "-transfer";
    }

    @BeforeEach
    void makeTheTransferSnapshot() {
        stage.taken(stage.run);
        stage.transferred(stage.run);
    }

    @Test
    void sharesTheSnapshotWithTheDestinationAndNobodyElse() {
        assertThat(share(stage.run))
                .isEqualTo(new ShareSnapshot.Output(transfer, DESTINATION.account(), Progress.DONE));

        assertThat(sharedWith(transfer)).containsExactly(DESTINATION.account());
        assertThat(sharedWith("repl-" + stage.run + "-taken")).isEmpty();
        assertThat(seenFrom(DESTINATION)).hasSize(1);
        assertThat(seenFrom(STRANGER)).isEmpty();
    }

    @Test
    void sharesItAgainWithoutAChange() {
        ShareSnapshot.Output first = share(stage.run);

        assertThat(share(stage.run)).isEqualTo(first);
        assertThat(sharedWith(transfer)).containsExactly(DESTINATION.account());
    }

    @Test
    void refusesASnapshotOfAnotherStack() {
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");
        stage.foreign("repl-" + other + "-transfer", "other-stack", other, stage.orders.toString());

        assertThatThrownBy(() -> share(other)).isInstanceOf(ConflictException.class);
        assertThat(sharedWith("repl-" + other + "-transfer")).isEmpty();
    }

    @Test
    void refusesASnapshotOfAnotherReplication() {
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");

        assertThatThrownBy(() -> step().handle(new ShareSnapshot.Input(transfer, other, null, null, stage.orders)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(other.value());
        assertThat(sharedWith(transfer)).isEmpty();
    }

    @Test
    void saysThatTheSnapshotIsGone() {
        stage.snapshots.delete(transfer);

        assertThatThrownBy(() -> share(stage.run))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(transfer);
    }

    @Test
    void saysThatRdsSharesWithNoMoreAccounts() {
        for (int i = 0; i < 20; i++) {
            String account = "4000000000" + (10 + i);
            stage.snapshots.share(transfer, account);
        }

        assertThatThrownBy(() -> share(stage.run))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("stop sharing");
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidDBSnapshotState, TransientException",
        "DBSnapshotNotFound, InvalidRequestException",
        "Throttling, TransientException",
        "AccessDenied, TransientException",
        "InvalidParameterValue, InvalidRequestException"
    })
    void tellsWhatAwsRefused(String code, String error) {
        stage.refuseNext("rds", "modifyDBSnapshotAttribute", code);

        assertThatThrownBy(() -> share(stage.run))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
                .hasMessageContaining(transfer);
    }

    @Test
    void waitsUntilRdsKnowsTheTagsOfTheSnapshotAndGivesUpAfterATime() {
        stage.refuseNext("rds", "modifyDBSnapshotAttribute", "AccessDenied");
        assertThat(waited(Duration.ofMinutes(29)))
                .isEqualTo(new ShareSnapshot.Output(
                        transfer, DESTINATION.account(), Progress.waitFor(20, TagPropagation.REASON)));
        assertThat(waited(Duration.ofMinutes(29)).shared()).isTrue();

        stage.refuseNext("rds", "modifyDBSnapshotAttribute", "AccessDenied");
        assertThatThrownBy(() -> waited(Duration.ofMinutes(30)))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("AccessDenied");
    }

    private ShareSnapshot.Output waited(Duration since) {
        Instant now = stage.timeline.instant();
        return step().handle(new ShareSnapshot.Input(transfer, stage.run, now.minus(since), now, stage.orders));
    }

    @Test
    void isTriedAgainWhereTheSnapshotCannotBeLookedAt() {
        stage.refuseNext("rds", "describeDBSnapshots", "ThrottlingException");

        assertThatThrownBy(() -> share(stage.run)).isInstanceOf(TransientException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "22222222222", "222222222222,333333333333"})
    void refusesADestinationThatIsNotOneAccount(String account) {
        assertThatThrownBy(() -> new ShareSnapshot(stage.rds, stage.settings("DESTINATION_ACCOUNT", account)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("DESTINATION_ACCOUNT");
    }

    private ShareSnapshot step() {
        return new ShareSnapshot(stage.rds, stage.settings());
    }

    private ShareSnapshot.Output share(ReplicationId id) {
        return step().handle(new ShareSnapshot.Input("repl-" + id + "-transfer", id, null, null, stage.orders));
    }

    private List<String> sharedWith(String snapshot) {
        return stage.snapshots.sharedWith(snapshot);
    }

    private List<?> seenFrom(AccountRegion place) {
        RdsClient rds = stage.frontDoor.client(RdsClient.class, Caller.root(place));
        return switch (stage.kind) {
            case INSTANCE ->
                rds.describeDBSnapshots(r -> r.snapshotType("shared")).dbSnapshots();
            case CLUSTER ->
                rds.describeDBClusterSnapshots(r -> r.snapshotType("shared")).dbClusterSnapshots();
        };
    }
}
