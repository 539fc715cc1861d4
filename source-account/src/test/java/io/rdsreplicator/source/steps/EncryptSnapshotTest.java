package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.STACK;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class EncryptSnapshotTest {
    private final SourceStage stage;
    private final String taken;
    private final String transfer;

    EncryptSnapshotTest(DatabaseKind kind) {
        stage = new SourceStage(kind);
        taken = "repl-" + stage.run + "-taken";
        transfer = "repl-" + stage.run + "-transfer";
    }

    @Test
    void copiesASnapshotThatIsNotEncryptedIfRdsDoes() {
        switch (stage.kind) {
            case INSTANCE -> stage.withDatabase("orders", null);
            case CLUSTER -> {
                stage.beginCluster("orders", null);
                stage.addWriter("orders");
                stage.timeline.runUntilIdle();
            }
        }
        stage.taken(stage.run);

        if (stage.snapshots.encryptsByCopy()) {
            assertThat(encrypt())
                    .isEqualTo(new EncryptSnapshot.Output(
                            transfer, true, Progress.DONE, "the taken snapshot is not encrypted", null));
            assertEncryptedAndTagged();
        } else {
            assertThatThrownBy(this::encrypt)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("DB cluster orders is not encrypted under a KMS key of this account")
                    .hasMessageContaining("restore a snapshot of it with a KMS key");
        }
    }

    @Test
    void copiesASnapshotUnderAnotherKey() {
        takeOf(stage.key());

        assertThat(encrypt())
                .isEqualTo(new EncryptSnapshot.Output(
                        transfer, true, Progress.DONE, "the taken snapshot is encrypted under another key", null));
        assertEncryptedAndTagged();
    }

    @Test
    void copiesNothingThatIsUnderTheTransferKeyAlready() {
        takeOf(stage.transferKey);

        EncryptSnapshot.Output output = encrypt();

        assertThat(output.snapshotId()).isEqualTo(taken);
        assertThat(output.copied()).isFalse();
        assertThat(output.reason()).contains("already encrypted under the transfer key");
        assertThat(stage.manualSnapshots()).containsExactly(taken);
    }

    @Test
    void copiesNoTagsOfTheDatabase() {
        stage.withDatabase("orders", null);
        stage.rds.addTagsToResource(
                r -> r.resourceName(stage.orders.toString()).tags(ReplicationTags.tag("team", "shop")));
        switch (stage.kind) {
            case INSTANCE ->
                stage.rds.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                        .copyTagsToSnapshot(true)
                        .applyImmediately(true));
            case CLUSTER ->
                stage.rds.modifyDBCluster(r ->
                        r.dbClusterIdentifier("orders").copyTagsToSnapshot(true).applyImmediately(true));
        }
        stage.timeline.runUntilIdle();
        stage.taken(stage.run);

        encrypt();

        assertThat(stage.snapshot(transfer).tags()).allMatch(tag -> tag.key().startsWith("rds-replicator:"));
    }

    @Test
    void adoptsTheCopyThatItBeganBefore() {
        takeOf(null);
        EncryptSnapshot.Output first = encrypt();

        assertThat(encrypt()).isEqualTo(first);
        assertThat(stage.manualSnapshots()).containsExactlyInAnyOrder(taken, transfer);
    }

    @Test
    void refusesTheSnapshotOfAnotherStackUnderItsName() {
        takeOf(null);
        stage.foreign(transfer, "other-stack", stage.run, stage.orders.toString());

        assertThatThrownBy(this::encrypt).isInstanceOf(ConflictException.class).hasMessageContaining(transfer);
    }

    @Test
    void refusesASnapshotOfAnotherLineageUnderItsName() {
        takeOf(null);
        String elsewhere = stage.orders.toString().replace("us-east-1", "eu-west-1");
        stage.foreign(transfer, STACK, stage.run, elsewhere);

        assertThatThrownBy(this::encrypt).isInstanceOf(ConflictException.class).hasMessageContaining(elsewhere);
    }

    @Test
    void refusesToCopyWhatThisReplicationDidNotTake() {
        assertThatThrownBy(() -> encrypt(new EncryptSnapshot.Input(
                        stage.run, stage.orders, "somebody-elses", null, START, 20, START, START, null, null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("takenSnapshotId");
    }

    @Test
    void saysThatTheTakenSnapshotIsGone() {
        takeOf(null);
        EncryptSnapshot.Input input = input();
        stage.snapshots.delete(taken);

        assertThatThrownBy(() -> encrypt(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(taken);
    }

    @Test
    void isTriedAgainWhileTheTakenSnapshotIsNotAvailable() {
        stage.withDatabase("orders", null);
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(stage.run, stage.orders, "orders", null, null, null, null));

        assertThatThrownBy(this::encrypt).isInstanceOf(TransientException.class).hasMessageContaining(taken);
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
                .hasMessageContaining("Snapshot of " + taken);
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

        assertThatThrownBy(() -> encrypt(new EncryptSnapshot.Input(
                        stage.run, stage.orders, taken, null, START, 20, START, late, null, null)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(transfer)
                .hasMessageContaining("delete snapshots or raise the quota")
                .hasMessageContaining("the deadline is 12 hours 10 minutes");
    }

    private void takeOf(Arn key) {
        stage.withDatabase("orders", key).taken(stage.run);
    }

    private EncryptSnapshot.Output encrypt() {
        return encrypt(input());
    }

    private EncryptSnapshot.Input input() {
        Snapshot snapshot = stage.snapshot(taken);
        return new EncryptSnapshot.Input(
                stage.run,
                stage.orders,
                taken,
                snapshot.kmsKeyId(),
                snapshot.time().orElseThrow(),
                20,
                START,
                START,
                null,
                snapshot.sourceResourceId());
    }

    private EncryptSnapshot.Output encrypt(EncryptSnapshot.Input input) {
        return new EncryptSnapshot(stage.rds, null, stage.settings()).handle(input);
    }

    private void assertEncryptedAndTagged() {
        Snapshot origin = stage.snapshot(taken);
        Snapshot copy = stage.snapshot(transfer);
        assertThat(copy.status()).isEqualTo("copying");
        assertThat(copy.kmsKeyId()).isEqualTo(stage.transferKey.toString());
        assertThat(ReplicationTags.read(copy.tags()))
                .contains(new ReplicationTags(
                        STACK,
                        stage.run,
                        stage.orders.toString(),
                        origin.time(),
                        "transfer",
                        Optional.of(origin.sourceResourceId()),
                        Optional.empty()));
    }
}
