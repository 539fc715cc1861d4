package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.RUN;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.STACK;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

class EncryptSnapshotTest {
    private static final String TAKEN = "repl-" + RUN + "-taken";
    private static final String TRANSFER = "repl-" + RUN + "-transfer";

    private final SourceStage stage = new SourceStage();

    @Test
    void copiesASnapshotThatIsNotEncrypted() {
        takeOf(null);

        assertThat(encrypt())
                .isEqualTo(new EncryptSnapshot.Output(
                        TRANSFER, true, Progress.DONE, "the taken snapshot is not encrypted", null));
        assertEncryptedAndTagged();
    }

    @Test
    void copiesASnapshotUnderAnotherKey() {
        takeOf(stage.key());

        assertThat(encrypt())
                .isEqualTo(new EncryptSnapshot.Output(
                        TRANSFER, true, Progress.DONE, "the taken snapshot is encrypted under another key", null));
        assertEncryptedAndTagged();
    }

    @Test
    void copiesNothingThatIsUnderTheTransferKeyAlready() {
        takeOf(stage.transferKey);

        EncryptSnapshot.Output output = encrypt();

        assertThat(output.snapshotId()).isEqualTo(TAKEN);
        assertThat(output.copied()).isFalse();
        assertThat(output.reason()).contains("already encrypted under the transfer key");
        assertThat(stage.manualSnapshots()).containsExactly(TAKEN);
    }

    @Test
    void copiesNoTagsOfTheDatabase() {
        stage.withDatabase("orders", null);
        stage.rds.addTagsToResource(r -> r.resourceName(ORDERS.toString()).tags(ReplicationTags.tag("team", "shop")));
        stage.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier("orders").copyTagsToSnapshot(true).applyImmediately(true));
        stage.timeline.runUntilIdle();
        stage.taken(RUN);

        encrypt();

        assertThat(stage.snapshot(TRANSFER).tagList()).allMatch(tag -> tag.key().startsWith("rds-replicator:"));
    }

    @Test
    void adoptsTheCopyThatItBeganBefore() {
        takeOf(null);
        EncryptSnapshot.Output first = encrypt();

        assertThat(encrypt()).isEqualTo(first);
        assertThat(stage.manualSnapshots()).containsExactlyInAnyOrder(TAKEN, TRANSFER);
    }

    @Test
    void refusesTheSnapshotOfAnotherStackUnderItsName() {
        takeOf(null);
        stage.foreign(TRANSFER, "other-stack", RUN, ORDERS.toString());

        assertThatThrownBy(this::encrypt).isInstanceOf(ConflictException.class).hasMessageContaining(TRANSFER);
    }

    @Test
    void refusesASnapshotOfAnotherLineageUnderItsName() {
        takeOf(null);
        String elsewhere = SOURCE.in("eu-west-1").arn("rds", "db:orders");
        stage.foreign(TRANSFER, STACK, RUN, elsewhere);

        assertThatThrownBy(this::encrypt).isInstanceOf(ConflictException.class).hasMessageContaining(elsewhere);
    }

    @Test
    void refusesToCopyWhatThisReplicationDidNotTake() {
        assertThatThrownBy(() -> encrypt(new EncryptSnapshot.Input(
                        RUN, ORDERS, "somebody-elses", null, START, 20, START, START, null, null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("takenSnapshotId");
    }

    @Test
    void saysThatTheTakenSnapshotIsGone() {
        takeOf(null);
        EncryptSnapshot.Input input = input();
        stage.rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(TAKEN));

        assertThatThrownBy(() -> encrypt(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(TAKEN);
    }

    @Test
    void isTriedAgainWhileTheTakenSnapshotIsNotAvailable() {
        stage.withDatabase("orders", null);
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(RUN, ORDERS, "orders", null, null, null, null));

        assertThatThrownBy(this::encrypt).isInstanceOf(TransientException.class).hasMessageContaining(TAKEN);
    }

    @Test
    void saysWhichKeysAndPermissionsRdsLacks() {
        Arn databaseKey = stage.key();
        takeOf(databaseKey);
        stage.kms.disableKey(r -> r.keyId(stage.transferKey.toString()));

        assertThatThrownBy(this::encrypt)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(stage.transferKey.toString())
                .hasMessageContaining(databaseKey.toString())
                .hasMessageContaining("kms:CreateGrant, kms:DescribeKey, kms:Decrypt");
    }

    @Test
    void waitsUntilRdsKnowsTheTagsOfTheTakenSnapshot() {
        takeOf(null);
        stage.refuseNext("rds", "copyDBSnapshot", "AccessDenied");

        assertThat(encrypt().begun()).isFalse();
        assertThat(encrypt().begun()).isTrue();
    }

    @Test
    void tellsWhatAwsRefused() {
        takeOf(null);
        stage.refuseNext("rds", "copyDBSnapshot", "InvalidParameterValue");

        assertThatThrownBy(this::encrypt)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("CopyDBSnapshot of");
    }

    @Test
    void waitsWhereItsCallsAreThrottled() {
        takeOf(null);
        stage.refuseNext("rds", "copyDBSnapshot", "Throttling");

        EncryptSnapshot.Output waits = encrypt();

        assertThat(waits.begun()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(waits.reason()).contains("throttles");
        assertThat(encrypt().begun()).isTrue();
    }

    @Test
    void waitsWhileTheQuotaHasNoRoomForACopyAndBeginsItLater() {
        takeOf(null);
        stage.refuseNext("rds", "copyDBSnapshot", "SnapshotQuotaExceeded");

        EncryptSnapshot.Output waits = encrypt();

        assertThat(waits.begun()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(waits.reason()).contains("quota");
        assertThat(encrypt().begun()).isTrue();
        assertEncryptedAndTagged();
    }

    @Test
    void givesUpAQuotaThatStaysUsedUpAndSaysWhatToDo() {
        takeOf(null);
        stage.refuseNext("rds", "copyDBSnapshot", "SnapshotQuotaExceeded");
        Instant late = START.plus(Duration.ofHours(14));

        assertThatThrownBy(() -> encrypt(
                        new EncryptSnapshot.Input(RUN, ORDERS, TAKEN, null, START, 20, START, late, null, null)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(TRANSFER)
                .hasMessageContaining("delete snapshots or raise the quota")
                .hasMessageContaining("the deadline is 12 hours 10 minutes");
    }

    private void takeOf(Arn key) {
        stage.withDatabase("orders", key).taken(RUN);
    }

    private EncryptSnapshot.Output encrypt() {
        return encrypt(input());
    }

    private EncryptSnapshot.Input input() {
        DBSnapshot taken = stage.snapshot(TAKEN);
        return new EncryptSnapshot.Input(
                RUN,
                ORDERS,
                TAKEN,
                taken.kmsKeyId(),
                taken.originalSnapshotCreateTime(),
                20,
                START,
                START,
                null,
                taken.dbiResourceId());
    }

    private EncryptSnapshot.Output encrypt(EncryptSnapshot.Input input) {
        return new EncryptSnapshot(stage.rds, null, stage.settings()).handle(input);
    }

    private void assertEncryptedAndTagged() {
        DBSnapshot taken = stage.snapshot(TAKEN);
        DBSnapshot transfer = stage.snapshot(TRANSFER);
        assertThat(transfer.status()).isEqualTo("copying");
        assertThat(transfer.kmsKeyId()).isEqualTo(stage.transferKey.toString());
        assertThat(ReplicationTags.read(transfer.tagList()))
                .contains(new ReplicationTags(
                        STACK,
                        RUN,
                        ORDERS.toString(),
                        Optional.of(taken.originalSnapshotCreateTime()),
                        "transfer",
                        Optional.of(taken.dbiResourceId()),
                        Optional.empty()));
    }
}
