package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** AWS's pages contradict each other on copies of clusters without an own key, so a copy is tried. */
class EncryptClusterSnapshotTest {
    private final SourceStage stage = new SourceStage(DatabaseKind.CLUSTER);

    @Test
    void copiesWhatIsNotEncryptedWhereRdsDoes() {
        stage.service.circumstances(SOURCE).encryptClusterCopies(true);
        stage.beginCluster("orders", null);
        stage.addWriter("orders");

        assertCopied();
    }

    @Test
    void copiesWhatIsUnderAKeyThatAwsOwnsWhereRdsDoes() {
        stage.service.circumstances(SOURCE).takeAwsOwnedKeys(true);
        beginClusterUnderAKeyThatAwsOwns();

        assertCopied();
    }

    @Test
    void endsWithAdviceWhereRdsRefusesTheKeyThatAwsOwns() {
        stage.service.circumstances(SOURCE).takeAwsOwnedKeys(false);
        beginClusterUnderAKeyThatAwsOwns();

        assertThatThrownBy(this::encrypt)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("DB cluster orders is not encrypted under a KMS key of this account")
                .hasMessageContaining("restore a snapshot of it with a KMS key of this account")
                .hasMessageContaining("cannot be copied");
    }

    @Test
    void announcesTheTimeOfTheDataWhetherOrNotRdsKeepsItWithTheCopy() throws IOException {
        stage.withDatabase("orders", null);
        RecordingTopic topic = new RecordingTopic(stage);
        SourceMachine machine = new SourceMachine(stage);
        for (boolean kept : List.of(true, false)) {
            stage.service.circumstances(SOURCE).keepCreateTimeOfClusterCopies(kept);

            DescribeExecutionResponse run = machine.run("{}");

            assertThat(run.status()).as(run.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            Announcement announcement = Announcement.parse(
                    topic.published().get(topic.published().size() - 1).message());
            Snapshot taken = stage.snapshot("repl-" + announcement.replicationId() + "-taken");
            Snapshot transfer = stage.snapshot("repl-" + announcement.replicationId() + "-transfer");
            assertThat(announcement.snapshotTime()).isEqualTo(taken.createdAt());
            assertThat(transfer.createdAt().equals(taken.createdAt())).isEqualTo(kept);
            assertThat(transfer.time(ReplicationTags.read(transfer.tags()).orElseThrow()))
                    .contains(taken.createdAt());
            stage.pass(Duration.ofHours(1));
        }
    }

    private void assertCopied() {
        EncryptSnapshot.Output output = encrypt();

        assertThat(output.begun()).isTrue();
        assertThat(output.reason()).isEqualTo("the taken snapshot is not encrypted under a KMS key of this account");
        stage.timeline.runUntilIdle();
        assertThat(stage.snapshot(output.snapshotId()).kmsKeyId()).isEqualTo(stage.transferKey.toString());
    }

    private void beginClusterUnderAKeyThatAwsOwns() {
        stage.rds.createDBCluster(r -> r.dbClusterIdentifier("orders")
                .engine("aurora-postgresql")
                .storageEncrypted(true)
                .masterUsername("admin1")
                .masterUserPassword("correct-horse"));
        stage.addWriter("orders");
    }

    private EncryptSnapshot.Output encrypt() {
        stage.timeline.runUntilIdle();
        Snapshot taken = stage.snapshot(stage.taken(stage.run));
        assertThat(taken.kmsKeyId()).isNull();
        Instant now = stage.timeline.instant();
        return new EncryptSnapshot(stage.rds, null, stage.settings())
                .handle(new EncryptSnapshot.Input(
                        stage.run,
                        stage.orders,
                        taken.id(),
                        null,
                        taken.time().orElseThrow(),
                        1,
                        now,
                        now,
                        null,
                        taken.sourceResourceId()));
    }
}
