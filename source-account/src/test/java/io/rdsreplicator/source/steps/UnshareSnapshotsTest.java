package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.DESTINATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.source.snapshot.ShareTimeTag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.Tag;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class UnshareSnapshotsTest {
    private final SourceStage stage;

    UnshareSnapshotsTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
    }

    /** The transfer snapshot of a run that has shared it. */
    private String shared(ReplicationId run) {
        stage.taken(run);
        String transfer = stage.transferred(run);
        share(transfer, run);
        return transfer;
    }

    private void share(String snapshot, ReplicationId run) {
        Instant now = stage.timeline.instant();
        new ShareSnapshot(stage.rds, stage.settings("UNSHARE_AFTER_DAYS", "7"))
                .handle(new ShareSnapshot.Input(snapshot, run, now, now, stage.orders));
    }

    private List<String> sharedWith(String snapshot) {
        return stage.snapshots.sharedWith(snapshot);
    }

    private List<String> unshare(int days) {
        return new UnshareSnapshots(stage.rds, stage.settings("UNSHARE_AFTER_DAYS", String.valueOf(days)))
                .handle(new UnshareSnapshots.Input(stage.timeline.instant()))
                .unshared();
    }

    @Test
    void takesBackTheShareOfADatabaseThatMakesNoNewerSnapshot() {
        String snapshot = shared(stage.newRun());
        stage.pass(Duration.ofDays(6));
        assertThat(unshare(7)).isEmpty();
        stage.pass(Duration.ofDays(1));

        assertThat(unshare(7)).containsExactly(snapshot);

        assertThat(sharedWith(snapshot)).isEmpty();
        assertThat(stage.manualSnapshots()).hasSize(2);
        assertThat(unshare(7)).as("again").isEmpty();
    }

    @Test
    void keepsEveryShareOfADatabaseThatMakesNewerSnapshots() {
        String old = shared(stage.newRun());
        stage.pass(Duration.ofDays(6));
        stage.taken(stage.newRun());
        stage.pass(Duration.ofDays(2));

        assertThat(unshare(7)).isEmpty();

        assertThat(sharedWith(old)).containsExactly(DESTINATION.account());
    }

    @Test
    void keepsAShareForAsLongAsTheDestinationMayCopyIt() {
        String snapshot = shared(stage.newRun());
        stage.pass(Duration.ofHours(28));
        assertThat(unshare(1)).isEmpty();

        stage.pass(Duration.ofHours(2));
        assertThat(unshare(1)).containsExactly(snapshot);
    }

    @Test
    void keepsWhatAResumedReplicationHasSharedAgain() {
        ReplicationId run = stage.newRun();
        String snapshot = shared(run);
        stage.pass(Duration.ofDays(10));
        unshare(7);
        share(snapshot, run);
        assertThat(sharedWith(snapshot)).containsExactly(DESTINATION.account());

        assertThat(unshare(7)).isEmpty();
        stage.pass(Duration.ofHours(28));
        assertThat(unshare(7)).isEmpty();

        stage.pass(Duration.ofHours(2));
        assertThat(unshare(7)).containsExactly(snapshot);
    }

    @Test
    void givesBackWhatIsSharedAgainInTheSameMoment() {
        ReplicationId run = stage.newRun();
        String snapshot = shared(run);
        stage.pass(Duration.ofDays(10));
        AtomicInteger changes = new AtomicInteger();
        stage.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                boolean removes = call.request() instanceof ModifyDbSnapshotAttributeRequest modify
                                && !modify.valuesToRemove().isEmpty()
                        || call.request() instanceof ModifyDbClusterSnapshotAttributeRequest change
                                && !change.valuesToRemove().isEmpty();
                if (removes && changes.getAndIncrement() == 0) {
                    share(snapshot, run);
                }
            }
        });

        unshare(7);

        assertThat(sharedWith(snapshot)).containsExactly(DESTINATION.account());
    }

    @Test
    void leavesOtherAccountsAndTheSnapshotsOfOthersAlone() {
        String snapshot = shared(stage.newRun());
        stage.foreign("by-hand", "another-stack", stage.newRun(), stage.orders.toString());
        for (String name : List.of(snapshot, "by-hand")) {
            stage.snapshots.share(name, DESTINATION.account());
            stage.snapshots.share(name, "333333333333");
        }
        stage.pass(Duration.ofDays(30));

        assertThat(unshare(7)).containsExactly(snapshot);

        assertThat(sharedWith(snapshot)).containsExactly("333333333333");
        assertThat(sharedWith("by-hand")).contains(DESTINATION.account());
    }

    @Test
    void goesByTheNameOfTheSnapshotWhoeverHasChangedItsTags() {
        String old = shared(stage.newRun());
        stage.pass(Duration.ofDays(10));
        String fresh = stage.taken(stage.newRun());
        stage.rds.addTagsToResource(r -> r.resourceName(stage.snapshot(fresh).arn())
                .tags(Tag.builder()
                        .key("rds-replicator:source-arn")
                        .value(stage.arn("billing").toString())
                        .build()));

        assertThat(unshare(7)).isEmpty();

        assertThat(sharedWith(old)).containsExactly(DESTINATION.account());
    }

    @Test
    void takesATimeThatCannotBeReadForNone() {
        String snapshot = shared(stage.newRun());
        stage.rds.addTagsToResource(r -> r.resourceName(stage.snapshot(snapshot).arn())
                .tags(Tag.builder().key(ShareTimeTag.TAG).value("yesterday").build()));
        stage.pass(Duration.ofDays(10));

        assertThat(unshare(7)).containsExactly(snapshot);
    }

    @Test
    void tellsWhatItCouldNotTakeBackAndTakesTheOthersBack() {
        stage.withDatabase("billing", null);
        String one = shared(stage.newRun());
        stage.pass(Duration.ofMinutes(5));
        String two = shared(stage.newRun());
        stage.pass(Duration.ofDays(10));
        stage.refuseNext("rds", "modifyDBSnapshotAttribute", "KMSKeyNotAccessibleFault");

        assertThatThrownBy(() -> unshare(7))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("taking back the share of snapshot");

        assertThat(List.of(sharedWith(one), sharedWith(two)))
                .containsExactlyInAnyOrder(List.of(), List.of(DESTINATION.account()));
        unshare(7);
        assertThat(sharedWith(one)).isEmpty();
        assertThat(sharedWith(two)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void isOnlyThereWhereSharesAreTakenBack(int days) {
        assertThatThrownBy(() -> unshare(days)).hasMessageContaining("UNSHARE_AFTER_DAYS must be at least 1");
    }

    @Test
    void writesNoTimeWhereNoShareIsTakenBack() {
        ReplicationId run = stage.newRun();
        stage.taken(run);
        String transfer = stage.transferred(run);
        Instant now = stage.timeline.instant();
        for (String days : List.of("0", "")) {
            new ShareSnapshot(stage.rds, stage.settings("UNSHARE_AFTER_DAYS", days))
                    .handle(new ShareSnapshot.Input(transfer, run, now, now, stage.orders));
        }
        new ShareSnapshot(stage.rds, stage.settings("UNSHARE_AFTER_DAYS", "7"))
                .handle(new ShareSnapshot.Input(transfer, run, null, null, stage.orders));

        assertThat(stage.snapshot(transfer).tags()).extracting(Tag::key).doesNotContain(ShareTimeTag.TAG);
    }
}
