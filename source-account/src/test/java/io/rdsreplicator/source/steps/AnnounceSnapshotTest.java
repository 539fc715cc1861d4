package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.RUN;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;

class AnnounceSnapshotTest {
    private static final String TRANSFER = "repl-" + RUN + "-transfer";

    private final SourceStage stage = new SourceStage().withDatabase("orders", null);
    private final RecordingTopic topic = new RecordingTopic(stage);
    private final SfnClient sfn = sfn();
    private String execution = SOURCE.arn("states", "execution:rds-source-replication:nightly");

    @BeforeEach
    void makeTheTransferSnapshot() {
        stage.taken(RUN);
        stage.transferred(RUN);
    }

    @Test
    void publishesWhatTheDestinationNeedsToKnow() {
        AnnounceSnapshot.Output output = announce(RUN, TRANSFER);

        PublishRequest published = topic.published().get(0);
        assertThat(output.messageId()).isEqualTo("message-1");
        assertThat(published.topicArn()).isEqualTo(SOURCE.arn("sns", "announcements"));
        assertThat(Announcement.parse(published.message()))
                .isEqualTo(output.announcement())
                .isEqualTo(expected());
    }

    @Test
    void saysTheSourcesResourceIdAndTheTimeOfItsLastTransactionWhereTheyAreGiven() {
        Instant lastTransaction = SourceStage.START.minusSeconds(3_600);
        AnnounceSnapshot.Input known = input(RUN, ORDERS, "orders", TRANSFER, SourceStage.START);

        Announcement announcement = step().handle(new AnnounceSnapshot.Input(
                        known.replicationId(),
                        known.sourceArn(),
                        known.sourceDatabase(),
                        known.snapshotId(),
                        known.snapshotTime(),
                        known.engineLifecycleSupport(),
                        known.executionArn(),
                        known.requestedAt(),
                        known.now(),
                        "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                        lastTransaction))
                .announcement();

        assertThat(announcement.sourceResourceId()).isEqualTo("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        assertThat(announcement.dataTime()).isEqualTo(lastTransaction);
    }

    @Test
    void marksTheMessageForSubscribersThatFilter() {
        announce(RUN, TRANSFER);

        assertThat(topic.published().get(0).messageAttributes()).hasSize(2);
        assertThat(attribute("event")).isEqualTo("SnapshotShared");
        assertThat(attribute("sourceDatabase")).isEqualTo("orders");
    }

    @Test
    void saysTheSameWhenRepeated() {
        announce(RUN, TRANSFER);
        announce(RUN, TRANSFER);

        assertThat(topic.published()).hasSize(2);
        assertThat(topic.published().get(0)).isEqualTo(topic.published().get(1));
    }

    @Test
    void announcesWithoutStagesWhereTheHistoryCannotBeRead() {
        AnnounceSnapshot.Output output = announce(RUN, TRANSFER);

        assertThat(output.run().unread()).contains("ExecutionDoesNotExist");
        assertThat(output.announcement().sourceStages()).isNull();
    }

    @Test
    void announcesWithoutTheExecutionIfItsNameIsOddForAnArn() {
        execution = SOURCE.arn("states", "execution:rds-source-replication:nightly (1)");

        assertThat(announce(RUN, TRANSFER).announcement().sourceExecutionArn()).isNull();
    }

    @Test
    void announcesATakenSnapshotThatIsUnderTheTransferKey() {
        stage.withDatabase("customers", stage.transferKey);
        Arn customers = Arn.parse(SOURCE.arn("rds", "db:customers"), "customers");
        ReplicationId run = ReplicationId.mint(customers, SourceStage.EXECUTION, SourceStage.START);
        String taken = new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(run, customers, "customers", null, null, null, null))
                .snapshotId();
        stage.timeline.runUntilIdle();

        Announcement announcement = step().handle(input(run, customers, "customers", taken, SourceStage.START))
                .announcement();

        assertThat(announcement.snapshotArn().resourceName()).isEqualTo(taken);
    }

    @Test
    void announcesNothingThatIsNotUnderTheTransferKey() {
        assertThatThrownBy(() -> announce(RUN, "repl-" + RUN + "-taken"))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(stage.transferKey.toString());
        assertThat(topic.published()).isEmpty();
    }

    @Test
    void announcesNoSnapshotOfAnotherStackOrReplication() {
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");
        stage.foreign("repl-" + other + "-transfer", "other-stack", other, ORDERS.toString());

        assertThatThrownBy(() -> announce(other, "repl-" + other + "-transfer")).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> announce(other, TRANSFER)).isInstanceOf(ConflictException.class);
        assertThat(topic.published()).isEmpty();
    }

    @Test
    void saysThatTheSnapshotIsGone() {
        stage.rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(TRANSFER));

        assertThatThrownBy(() -> step().handle(input(RUN, ORDERS, "orders", TRANSFER, SourceStage.START)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(TRANSFER);
    }

    @Test
    void refusesAnInputWithoutTheSourcesArn() {
        assertThatThrownBy(() -> input(RUN, null, "orders", TRANSFER, SourceStage.START))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("sourceArn is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "NotFound, InvalidRequestException, does not exist",
        "AuthorizationError, InvalidRequestException, sns:Publish",
        "KMSAccessDenied, InvalidRequestException, kms:GenerateDataKey",
        "KMSDisabled, InvalidRequestException, KMSDisabled",
        "KMSInvalidState, InvalidRequestException, KMSInvalidState",
        "KMSNotFound, InvalidRequestException, KMSNotFound",
        "KMSThrottling, TransientException, Publish to",
        "Throttled, TransientException, Publish to",
        "InvalidParameter, InvalidRequestException, Publish to"
    })
    void tellsWhatAwsRefused(String code, String error, String complaint) {
        stage.refuseNext("sns", "publish", code);

        assertThatThrownBy(() -> announce(RUN, TRANSFER))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
                .hasMessageContaining(complaint)
                .hasMessageContaining(SOURCE.arn("sns", "announcements"));
    }

    private AnnounceSnapshot step() {
        return new AnnounceSnapshot(
                stage.rds, stage.frontDoor.client(SnsClient.class, Caller.root(SOURCE)), sfn, stage.settings());
    }

    private AnnounceSnapshot.Output announce(ReplicationId id, String snapshot) {
        return step().handle(input(
                id, ORDERS, "orders", snapshot, stage.snapshot(snapshot).time().orElseThrow()));
    }

    private AnnounceSnapshot.Input input(
            ReplicationId id, Arn source, String database, String snapshot, Instant snapshotTime) {
        return new AnnounceSnapshot.Input(
                id,
                source,
                database,
                snapshot,
                snapshotTime,
                "open-source-rds-extended-support",
                execution,
                SourceStage.START,
                stage.timeline.instant(),
                null,
                null);
    }

    private Announcement expected() {
        Snapshot snapshot = stage.snapshot(TRANSFER);
        return new Announcement(
                1,
                RUN,
                ORDERS,
                "orders",
                Arn.parse(SOURCE.arn("rds", "snapshot:" + TRANSFER), "snapshot"),
                snapshot.time().orElseThrow(),
                "postgres",
                snapshot.engineVersion(),
                "admin1",
                20,
                stage.transferKey,
                SourceStage.START,
                execution,
                null,
                null,
                "open-source-rds-extended-support",
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private SfnClient sfn() {
        new StatesService(stage.timeline, stage.frontDoor, (caller, function, payload, done) -> {});
        return stage.frontDoor.client(SfnClient.class, Caller.root(SOURCE));
    }

    private String attribute(String name) {
        return topic.published().get(0).messageAttributes().get(name).stringValue();
    }
}
