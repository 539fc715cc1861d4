package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.LimitReachedException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.waiting.CopyTurn;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

class LandSnapshotTest {
    private final Destination account = new Destination();
    private final Announcement announcement = account.announce(1);
    private final LandSnapshot step = new LandSnapshot(account.rds, account.sfn, account.settings());
    private final LandSnapshot.Input input = new LandSnapshot.Input(
            announcement, account.timeline.instant(), account.timeline.instant(), null, null, null, null);

    private DBSnapshot landed() {
        return account.rds
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier(Destination.landed(1)))
                .dbSnapshots()
                .get(0);
    }

    @Test
    void copiesTheSharedSnapshotUnderTheLandingKey() {
        assertThat(step.handle(input).snapshotId()).isEqualTo(Destination.landed(1));
        account.timeline.runUntilIdle();

        assertThat(landed().status()).isEqualTo("available");
        assertThat(landed().kmsKeyId()).isEqualTo(account.landingKey);
        assertThat(landed().originalSnapshotCreateTime()).isEqualTo(announcement.snapshotTime());
        ReplicationTags tags = ReplicationTags.read(landed().tagList()).orElseThrow();
        assertThat(tags.replicationId()).isEqualTo(announcement.replicationId());
        assertThat(tags.role()).isEqualTo("landed");
        assertThat(tags.snapshotTime()).contains(announcement.snapshotTime());
    }

    @Test
    void tagsItWithTheStacksTagsAndThoseOfTheSourceThatItCopies() {
        Announcement tagged = Destination.tagged(
                announcement, Map.of("owner", "anna", "other", "x", "rds-replicator:stack", "another"), null);
        new LandSnapshot(
                        account.rds,
                        account.sfn,
                        account.settings("TAGS", "team=replicas", "COPY_SOURCE_TAGS", "owner,rds-replicator:stack"))
                .handle(new LandSnapshot.Input(
                        tagged, account.timeline.instant(), account.timeline.instant(), null, null, null, null));

        assertThat(OwnTags.byKey(landed().tagList()))
                .containsEntry("team", "replicas")
                .containsEntry("owner", "anna")
                .containsEntry("rds-replicator:stack", "stack-b")
                .doesNotContainKey("other");
    }

    @Test
    void copiesIntoTheOptionGroupThatIsAnnouncedIfItIsTheStacks() {
        account.rds.createOptionGroup(r -> r.optionGroupName("zones")
                .engineName("postgres")
                .majorEngineVersion("14")
                .optionGroupDescription("none of the defaults"));
        LandSnapshot.Input asked = new LandSnapshot.Input(
                Destination.withOptions(announcement, "zones"),
                account.timeline.instant(),
                account.timeline.instant(),
                null,
                null,
                null,
                null);

        assertThatThrownBy(() -> step.handle(asked))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "for option group zones, and this stack has none: deploy both stacks with the same OptionGroupName");
        new LandSnapshot(account.rds, account.sfn, account.settings("OPTION_GROUP_NAME", "zones")).handle(asked);

        assertThat(landed().optionGroupName()).isEqualTo("zones");
    }

    @Test
    void copiesNothingWhereTheStacksTagsCannotBeWritten() {
        LandSnapshot bad = new LandSnapshot(account.rds, account.sfn, account.settings("TAGS", "aws:x=1"));

        assertThatThrownBy(() -> bad.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parameter Tags");
        assertThat(account.rds.describeDBSnapshots().dbSnapshots()).isEmpty();
    }

    @Test
    void adoptsItsOwnCopyAlsoWhenTheTransferSnapshotIsGone() {
        LandSnapshot.Output first = step.handle(input);
        account.timeline.runUntilIdle();
        account.source.deleteDBSnapshot(
                r -> r.dbSnapshotIdentifier(announcement.snapshotArn().resourceName()));

        assertThat(step.handle(input)).isEqualTo(first);
    }

    @Test
    void saysNothingOfRegionsIfAPolicyRefusesWithinOne() {
        account.faults.fail("copyDBSnapshot", "AccessDenied");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(TransientException.class)
                .hasMessageNotContaining("RequestedRegion");
    }

    private LandSnapshot limited(int most) {
        return new LandSnapshot(
                account.rds, account.sfn, account.settings("MAX_REPLICATIONS_PER_DAY", String.valueOf(most)));
    }

    private LandSnapshot.Input now() {
        return new LandSnapshot.Input(
                announcement, account.timeline.instant(), account.timeline.instant(), null, null, null, null);
    }

    @Test
    void refusesOneMoreThanMayLandInADayBeforeItCopies() {
        account.land(2);
        account.land(3);
        account.faults.calls.clear();

        assertThatThrownBy(() -> limited(2).handle(now()))
                .isInstanceOf(LimitReachedException.class)
                .hasMessageContainingAll(
                        "MaxReplicationsPerDay of orders is reached: 2 snapshots have landed", "nothing was copied");
        assertThat(account.faults.called("copyDBSnapshot")).isFalse();
        assertThat(limited(3).handle(now()).begun()).isTrue();
    }

    @Test
    void countsACopyThatIsStillUnderWayAndNoneThatIsADayOld() {
        account.land(2);
        account.timeline.runFor(Duration.ofHours(24));
        assertThat(limited(1).handle(now()).begun()).isTrue();

        Announcement next = account.announce(3);
        assertThatThrownBy(() -> limited(1)
                        .handle(new LandSnapshot.Input(
                                next, account.timeline.instant(), account.timeline.instant(), null, null, null, null)))
                .isInstanceOf(LimitReachedException.class);
    }

    @Test
    void countsNoCopyThatFailedNorThatOfAnotherDatabase() {
        account.rdsService.failNext(Destination.B, RdsFault.COPY_FAILS);
        account.land(2);
        String third = Destination.B.arn("rds", "snapshot:" + Destination.landed(3));
        account.land(3);
        account.rds.addTagsToResource(r -> r.resourceName(third)
                .tags(ReplicationTags.tag(ReplicationTags.SOURCE_ARN, Destination.A.arn("rds", "db:ledger"))));

        assertThat(limited(1).handle(now()).begun()).isTrue();
    }

    @Test
    void adoptsItsOwnCopyThoughTheLimitIsReached() {
        step.handle(input);
        account.timeline.runUntilIdle();
        account.land(2);

        assertThat(limited(1).handle(now()).begun()).isTrue();
    }

    @Test
    void adoptsNoCopyThatFailed() {
        account.rdsService.failNext(Destination.B, RdsFault.COPY_FAILS);
        step.handle(input);
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(Destination.landed(1))
                .hasMessageContaining("failed")
                .hasMessageContaining("delete it")
                .hasMessageContaining("start a new replication");
    }

    @Test
    void adoptsTheCopyThatAnotherAttemptMadeMeanwhile() {
        account.faults.before("copyDBSnapshot", () -> step.handle(input));

        assertThat(step.handle(input).snapshotId()).isEqualTo(Destination.landed(1));
    }

    @Test
    void findsItsCopyAfterALostAnswer() {
        account.faults.loseAnswer("copyDBSnapshot");

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(TransientException.class);
        assertThat(step.handle(input).snapshotId()).isEqualTo(Destination.landed(1));
    }

    @Test
    void refusesSomebodyElsesSnapshotUnderItsName() {
        account.createForeignInstance("other");
        account.rds.createDBSnapshot(r -> r.dbInstanceIdentifier("other").dbSnapshotIdentifier(Destination.landed(1)));

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(Destination.landed(1));
    }

    @Test
    void adoptsNoCopyOfADatabaseOfTheSameNameElsewhere() {
        String elsewhere = "arn:aws:rds:us-east-1:333333333333:db:orders";
        step.handle(input);
        account.timeline.runUntilIdle();
        String snapshot = Destination.B.arn("rds", "snapshot:" + Destination.landed(1));
        account.rds.addTagsToResource(
                r -> r.resourceName(snapshot).tags(ReplicationTags.tag(ReplicationTags.SOURCE_ARN, elsewhere)));

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(Destination.landed(1))
                .hasMessageContaining("a copy of another database, " + elsewhere);
    }

    @Test
    void refusesAnAnnouncementOfAnotherAccountOrRegion() {
        LandSnapshot ofAnotherAccount =
                new LandSnapshot(account.rds, account.sfn, account.settings("SOURCE_ACCOUNT", "333333333333"));
        LandSnapshot ofAnotherRegion =
                new LandSnapshot(account.rds, account.sfn, account.settings("SOURCE_REGION", "us-east-1"));

        assertThatThrownBy(() -> ofAnotherAccount.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("333333333333");
        assertThatThrownBy(() -> ofAnotherRegion.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("us-east-1");
        assertThat(account.rds
                        .describeDBSnapshots(r -> r.snapshotType("manual"))
                        .dbSnapshots())
                .isEmpty();
    }

    @Test
    void saysThatASnapshotIsNotSharedOrGone() {
        account.source.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier(announcement.snapshotArn().resourceName())
                        .attributeName("restore")
                        .valuesToRemove(Destination.B.account()));

        assertThatThrownBy(() -> step.handle(input))
                .as("it may be seen later")
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("not shared")
                .hasMessageContaining("start a new replication");
    }

    @Test
    void saysThatAKeyCannotBeUsed() {
        account.faults.fail("copyDBSnapshot", "KMSKeyNotAccessibleFault");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(account.transferKey)
                .hasMessageContaining(account.landingKey);
    }

    @Test
    void triesAgainWhatPasses() {
        account.faults.fail("copyDBSnapshot", "InvalidDBSnapshotState");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("InvalidDBSnapshotState");
    }

    @ParameterizedTest
    @ValueSource(strings = {"describeDBSnapshots", "copyDBSnapshot"})
    void waitsWhereItsCallsAreThrottledUntilItsDeadline(String operation) {
        account.faults.fail(operation, "Throttling");

        LandSnapshot.Output waits = step.handle(input);

        assertThat(waits.begun()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(step.handle(input).begun()).isTrue();
    }

    @Test
    void waitsForItsTurnWhereTheLookAtTheQueueIsThrottled() {
        Announcement other = account.announce(2);
        Instant now = account.timeline.instant();
        account.rdsService.circumstances(Destination.B).limit(RdsQuota.COPIES_IN_PROGRESS, 1);
        assertThat(step.handle(new LandSnapshot.Input(other, now, now, null, null, null, account.machine()))
                        .begun())
                .isTrue();
        CopyTurn turn = step.handle(inTurn(null, null)).turn();
        account.faults.fail("listExecutions", "ThrottlingException");

        LandSnapshot.Output waits = step.handle(inTurn(turn, null));

        assertThat(account.faults.called("listExecutions")).isTrue();
        assertThat(waits.begun()).isFalse();
        assertThat(waits.turn()).isEqualTo(turn);
    }

    @Test
    void waitsWhileTheQuotaHasNoRoomForACopyAndBeginsItLater() {
        account.faults.fail("copyDBSnapshot", "SnapshotQuotaExceeded");

        LandSnapshot.Output waits = step.handle(input);

        assertThat(waits.begun()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(step.handle(input)).isEqualTo(new LandSnapshot.Output(Destination.landed(1), Progress.DONE, null));
    }

    @Test
    void waitsForItsTurnOnceRdsHasRefused() {
        account.rdsService.circumstances(Destination.B).limit(RdsQuota.COPIES_IN_PROGRESS, 0);
        LandSnapshot.Output refused = step.handle(inTurn(null, null));
        assertThat(refused.begun()).isFalse();
        assertThat(refused.waitSeconds()).isBetween(5, 20);
        account.rdsService.circumstances(Destination.B).restore();

        assertThat(step.handle(inTurn(refused.turn(), null)))
                .isEqualTo(new LandSnapshot.Output(Destination.landed(1), Progress.DONE, null));
    }

    @Test
    void looksFirstWhereManyWereStartedBeforeIt() {
        account.faults.calls.clear();

        LandSnapshot.Output looks = step.handle(inTurn(null, 20));

        assertThat(looks.begun()).isFalse();
        assertThat(account.faults.calls).doesNotContain("copyDBSnapshot");
        assertThat(step.handle(inTurn(looks.turn(), 20)).begun())
                .as("nobody copies")
                .isTrue();
    }

    private LandSnapshot.Input inTurn(CopyTurn turn, Integer earlier) {
        Instant now = account.timeline.instant();
        return new LandSnapshot.Input(announcement, now, now, null, turn, earlier, account.machine());
    }

    @Test
    void givesUpAQuotaThatStaysUsedUpAndSaysWhatToDo() {
        account.faults.fail("copyDBSnapshot", "SnapshotQuotaExceeded");
        Instant since = account.timeline.instant();

        assertThatThrownBy(() -> step.handle(new LandSnapshot.Input(
                        announcement, since, since.plus(Duration.ofMinutes(730)), null, null, null, null)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(Destination.landed(1))
                .hasMessageContaining("delete snapshots or raise the quota");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidParameterValue", "DBSnapshotAlreadyExists"})
    void doesNotTryAgainWhatDoesNotPass(String code) {
        account.faults.fail("copyDBSnapshot", code);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .isNotInstanceOf(SdkException.class)
                .hasMessageContaining(code);
    }
}
