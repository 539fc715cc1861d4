package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class AnnounceSnapshotTest {

    private final SourceStage stage;
    private final RecordingTopic topic;
    private final SfnClient sfn;
    private final String transfer;
    private String execution = SOURCE.arn("states", "execution:rds-source-replication:nightly");

    AnnounceSnapshotTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
        topic = new RecordingTopic(stage);
        sfn = sfn();
        transfer = "repl-" + stage.run + "-transfer";
    }

    @BeforeEach
    void makeTheTransferSnapshot() {
        stage.taken(stage.run);
        stage.transferred(stage.run);
    }

    @Test
    void publishesWhatTheDestinationNeedsToKnow() {
        AnnounceSnapshot.Output output = announce(stage.run, transfer);

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
        AnnounceSnapshot.Input known = input(stage.run, stage.orders, "orders", transfer, SourceStage.START);

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
        announce(stage.run, transfer);

        assertThat(topic.published().get(0).messageAttributes()).hasSize(2);
        assertThat(attribute("event")).isEqualTo("SnapshotShared");
        assertThat(attribute("sourceDatabase")).isEqualTo("orders");
    }

    @Test
    void saysTheSameWhenRepeated() {
        announce(stage.run, transfer);
        announce(stage.run, transfer);

        assertThat(topic.published()).hasSize(2);
        assertThat(topic.published().get(0)).isEqualTo(topic.published().get(1));
    }

    @Test
    void announcesWithoutStagesWhereTheHistoryCannotBeRead() {
        AnnounceSnapshot.Output output = announce(stage.run, transfer);

        assertThat(output.run().unread()).contains("ExecutionDoesNotExist");
        assertThat(output.announcement().sourceStages()).isNull();
    }

    @Test
    void announcesWithoutTheExecutionIfItsNameIsOddForAnArn() {
        execution = SOURCE.arn("states", "execution:rds-source-replication:nightly (1)");

        assertThat(announce(stage.run, transfer).announcement().sourceExecutionArn())
                .isNull();
    }

    @Test
    void announcesATakenSnapshotThatIsUnderTheTransferKey() {
        stage.withDatabase("customers", stage.transferKey);
        Arn customers = stage.arn("customers");
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
        assertThatThrownBy(() -> announce(stage.run, "repl-" + stage.run + "-taken"))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(stage.transferKey.toString());
        assertThat(topic.published()).isEmpty();
    }

    @Test
    void announcesNoSnapshotOfAnotherStackOrReplication() {
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");
        stage.foreign("repl-" + other + "-transfer", "other-stack", other, stage.orders.toString());

        assertThatThrownBy(() -> announce(other, "repl-" + other + "-transfer")).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> announce(other, transfer)).isInstanceOf(ConflictException.class);
        assertThat(topic.published()).isEmpty();
    }

    @Test
    void saysThatTheSnapshotIsGone() {
        stage.snapshots.delete(transfer);

        assertThatThrownBy(() -> step().handle(input(stage.run, stage.orders, "orders", transfer, SourceStage.START)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(transfer);
    }

    @Test
    void refusesAnInputWithoutTheSourcesArn() {
        assertThatThrownBy(() -> input(stage.run, null, "orders", transfer, SourceStage.START))
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

        assertThatThrownBy(() -> announce(stage.run, transfer))
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
                id,
                stage.orders,
                "orders",
                snapshot,
                stage.snapshot(snapshot).time().orElseThrow()));
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
        Snapshot snapshot = stage.snapshot(transfer);
        return new Announcement(
                1,
                stage.run,
                stage.orders,
                "orders",
                Arn.parse(SOURCE.arn("rds", stage.kind.snapshotArnType() + ":" + transfer), "snapshot"),
                snapshot.time().orElseThrow(),
                snapshot.engine(),
                snapshot.engineVersion(),
                "admin1",
                snapshot.allocatedStorage(),
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
                stage.kind == DatabaseKind.CLUSTER ? DatabaseKind.CLUSTER : null,
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
