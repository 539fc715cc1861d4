package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.DESTINATION;
import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;

class ShareSnapshotTest {
    private static final String TRANSFER = "repl-" + RUN + "-transfer";
    private static final AccountRegion STRANGER = new AccountRegion("333333333333", "us-east-1");

    private final SourceStage stage = new SourceStage().withDatabase("orders", null);

    @BeforeEach
    void makeTheTransferSnapshot() {
        stage.taken(RUN);
        stage.transferred(RUN);
    }

    @Test
    void sharesTheSnapshotWithTheDestinationAndNobodyElse() {
        assertThat(share(RUN)).isEqualTo(new ShareSnapshot.Output(TRANSFER, DESTINATION.account(), Progress.DONE));

        assertThat(sharedWith(TRANSFER)).containsExactly(DESTINATION.account());
        assertThat(sharedWith("repl-" + RUN + "-taken")).isEmpty();
        assertThat(seenFrom(DESTINATION)).hasSize(1);
        assertThat(seenFrom(STRANGER)).isEmpty();
    }

    @Test
    void sharesItAgainWithoutAChange() {
        ShareSnapshot.Output first = share(RUN);

        assertThat(share(RUN)).isEqualTo(first);
        assertThat(sharedWith(TRANSFER)).containsExactly(DESTINATION.account());
    }

    @Test
    void refusesASnapshotOfAnotherStack() {
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");
        stage.foreign("repl-" + other + "-transfer", "other-stack", other, ORDERS.toString());

        assertThatThrownBy(() -> share(other)).isInstanceOf(ConflictException.class);
        assertThat(sharedWith("repl-" + other + "-transfer")).isEmpty();
    }

    @Test
    void refusesASnapshotOfAnotherReplication() {
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");

        assertThatThrownBy(() -> step().handle(new ShareSnapshot.Input(TRANSFER, other, null, null, ORDERS)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(other.value());
        assertThat(sharedWith(TRANSFER)).isEmpty();
    }

    @Test
    void saysThatTheSnapshotIsGone() {
        stage.rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(TRANSFER));

        assertThatThrownBy(() -> share(RUN))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(TRANSFER);
    }

    @Test
    void saysThatRdsSharesWithNoMoreAccounts() {
        for (int i = 0; i < 20; i++) {
            String account = "4000000000" + (10 + i);
            stage.rds.modifyDBSnapshotAttribute(r ->
                    r.dbSnapshotIdentifier(TRANSFER).attributeName("restore").valuesToAdd(account));
        }

        assertThatThrownBy(() -> share(RUN))
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

        assertThatThrownBy(() -> share(RUN))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
                .hasMessageContaining(TRANSFER);
    }

    @Test
    void waitsUntilRdsKnowsTheTagsOfTheSnapshotAndGivesUpAfterATime() {
        stage.refuseNext("rds", "modifyDBSnapshotAttribute", "AccessDenied");
        assertThat(waited(Duration.ofMinutes(29)))
                .isEqualTo(new ShareSnapshot.Output(
                        TRANSFER, DESTINATION.account(), Progress.waitFor(20, TagPropagation.REASON)));
        assertThat(waited(Duration.ofMinutes(29)).shared()).isTrue();

        stage.refuseNext("rds", "modifyDBSnapshotAttribute", "AccessDenied");
        assertThatThrownBy(() -> waited(Duration.ofMinutes(30)))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("AccessDenied");
    }

    private ShareSnapshot.Output waited(Duration since) {
        Instant now = stage.timeline.instant();
        return step().handle(new ShareSnapshot.Input(TRANSFER, RUN, now.minus(since), now, ORDERS));
    }

    @Test
    void isTriedAgainWhereTheSnapshotCannotBeLookedAt() {
        stage.refuseNext("rds", "describeDBSnapshots", "ThrottlingException");

        assertThatThrownBy(() -> share(RUN)).isInstanceOf(TransientException.class);
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
        return step().handle(new ShareSnapshot.Input("repl-" + id + "-transfer", id, null, null, ORDERS));
    }

    private List<String> sharedWith(String snapshot) {
        return stage.rds
                .describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier(snapshot))
                .dbSnapshotAttributesResult()
                .dbSnapshotAttributes()
                .get(0)
                .attributeValues();
    }

    private List<?> seenFrom(AccountRegion place) {
        return stage.frontDoor
                .client(RdsClient.class, Caller.root(place))
                .describeDBSnapshots(r -> r.snapshotType("shared"))
                .dbSnapshots();
    }
}
