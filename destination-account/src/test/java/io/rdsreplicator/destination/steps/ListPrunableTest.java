package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.destination.steps.ListPrunable.KeptReplica;
import io.rdsreplicator.destination.steps.ListPrunable.PrunableReplica;
import io.rdsreplicator.destination.steps.ListPrunable.PrunableSnapshot;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListPrunableTest {
    private final Destination account = new Destination();
    private Announcement last;

    /** Replications that went live one after the other; all but the last are superseded. */
    private void history(int count) {
        account.createSecret();
        for (int number = 1; number <= count; number++) {
            last = account.live(number);
            account.markSuperseded(last);
        }
    }

    private ListPrunable.Output list(int keep) {
        return new ListPrunable(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.settings("REPLICAS_TO_KEEP", String.valueOf(keep)))
                .handle(new ListPrunable.Input(last, account.machine(), "execution", account.timeline.instant()));
    }

    private List<String> prunable(int keep) {
        return list(keep).replicas().stream()
                .map(PrunableReplica::replicaId)
                .sorted()
                .toList();
    }

    private String keptFor(int keep, int number) {
        return list(keep).kept().stream()
                .filter(kept -> kept.replicaId().equals(Destination.replica(number)))
                .map(KeptReplica::reason)
                .findFirst()
                .orElse("");
    }

    private static List<String> replicas(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Destination::replica).toList();
    }

    @Test
    void keepsTheNewestBySnapshotAndListsTheRest() {
        history(4);

        assertThat(prunable(2)).isEqualTo(replicas(1, 2));
        assertThat(prunable(3)).isEqualTo(replicas(1));
        assertThat(prunable(4)).isEmpty();
        assertThat(list(2)).isEqualTo(list(2));
        assertThat(list(2).kept())
                .extracting(KeptReplica::replicaId)
                .containsExactly(Destination.replica(4), Destination.replica(3));
    }

    @Test
    void keepsWhatThePreviousVersionNamesAlsoBeyondRetention() {
        history(3);

        assertThat(prunable(1)).isEqualTo(replicas(1));
        assertThat(keptFor(1, 2)).contains("AWSPREVIOUS");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesToKeepNone(int keep) {
        assertThatThrownBy(() -> new ListPrunable(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.settings("REPLICAS_TO_KEEP", String.valueOf(keep))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("REPLICAS_TO_KEEP");
    }

    @Test
    void keepsTheLiveReplicaBesidesTheNewest() {
        history(4);
        account.pointSecretAt(Destination.replica(1));
        account.putSecret("pinned", "true");
        account.putSecret("note", "so that no version names another");
        account.markSuperseded(last);

        assertThat(prunable(1)).isEqualTo(replicas(2, 3));
        assertThat(keptFor(1, 1)).contains("AWSCURRENT");
        assertThat(keptFor(1, 4)).contains("newest");
    }

    @Test
    void keepsWhatARotationNames() {
        history(3);
        String current = account.secretText();
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .versionStages(VersionStages.PENDING)
                .secretString(current.replace(Destination.replica(3), Destination.replica(1))));

        assertThat(prunable(1)).isEmpty();
        assertThat(keptFor(1, 1)).contains("AWSPENDING");
    }

    @Test
    void keepsWhatIsProtectedOrRunning() {
        history(5);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(true));
        Announcement second = account.announce(30);
        account.startExecution(withId(second, 2));

        assertThat(prunable(1)).isEqualTo(replicas(3));
        assertThat(keptFor(1, 1)).contains("protected");
        assertThat(keptFor(1, 2)).contains("running");
    }

    private static Announcement withId(Announcement announcement, int number) {
        String snapshotArn = announcement
                .snapshotArn()
                .toString()
                .replace(
                        announcement.replicationId().value(),
                        Destination.id(number).value());
        return Destination.with(
                announcement, Map.of("replicationId", Destination.id(number).value(), "snapshotArn", snapshotArn));
    }

    @Test
    void keepsOfWhatFailedReplicationsLeftOnlyTheNewestAndDoesNotCountIt() {
        history(3);
        account.restore(4);
        account.restore(5);
        account.restore(6);

        assertThat(prunable(2)).isEqualTo(replicas(1, 4, 5));
        assertThat(keptFor(2, 6)).contains("its replication has failed, and a resumed one can adopt it");
        assertThat(keptFor(3, 1)).contains("newest");
        assertThat(list(2).snapshots())
                .extracting(PrunableSnapshot::snapshotId)
                .as("the newest, and the newest of a replication that did not fail")
                .containsExactlyInAnyOrder(
                        Destination.landed(1), Destination.landed(2), Destination.landed(4), Destination.landed(5));
    }

    @Test
    void listsWhatAFailedReplicationLeftOnceEnoughNewerOnesAreGood() {
        history(2);
        account.restore(3);
        last = account.live(4);
        account.markSuperseded(last);

        assertThat(keptFor(2, 3)).contains("a resumed one can adopt it");
        assertThat(prunable(1)).isEqualTo(replicas(1, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"incompatible-parameters", "incompatible-option-group", "incompatible-network", "upgrade-failed"
            })
    void listsACandidateThatNeverBecomesAvailable(String status) {
        history(2);
        account.restore(3);
        account.rdsService.appearAs(Destination.B, Destination.replica(3), status);

        assertThat(prunable(3)).isEqualTo(replicas(3));
    }

    @Test
    void doesNotCountAReplicaThatFailedAndListsIt() {
        history(2);
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        Announcement failed = account.restore(3);
        account.markSuperseded(failed);
        last = account.live(4);
        account.markSuperseded(last);

        assertThat(prunable(3)).isEqualTo(replicas(3));
        assertThat(prunable(2)).isEqualTo(replicas(1, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backing-up",
                "modifying",
                "stopped",
                "stopping",
                "storage-full",
                "inaccessible-encryption-credentials",
                "inaccessible-encryption-credentials-recoverable",
                "incompatible-parameters",
                "incompatible-network",
                "something-new"
            })
    void keepsWhatHasNotFailedButCannotBeCountedWhileItIsAmongTheNewest(String status) {
        history(4);
        account.rdsService.appearAs(Destination.B, Destination.replica(2), status);

        assertThat(prunable(3)).isEmpty();
        assertThat(keptFor(3, 2)).contains(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stopped",
                "stopping",
                "storage-full",
                "inaccessible-encryption-credentials",
                "incompatible-parameters",
                "incompatible-network"
            })
    void listsWhatCannotBeCountedOnceEnoughNewerOnesAreKept(String status) {
        history(4);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(prunable(2)).isEqualTo(replicas(1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"backing-up", "modifying", "something-new"})
    void keepsWhatRdsIsAtWorkOnHoweverOldItIs(String status) {
        history(4);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(prunable(1)).isEqualTo(replicas(2));
        assertThat(keptFor(1, 1)).contains(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "restore-error", "incompatible-restore", "insufficient-capacity"})
    void listsWhatHasFailedForGood(String status) {
        history(3);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(prunable(3)).isEqualTo(replicas(1));
    }

    @Test
    void countsNoReplicaWhoseTagsDoNotSayWhenItsDataIsFrom() {
        history(4);
        account.rds.removeTagsFromResource(
                r -> r.resourceName(account.instance(Destination.replica(1)).dbInstanceArn())
                        .tagKeys(ReplicationTags.SNAPSHOT_TIME));

        assertThat(prunable(3)).isEmpty();
        assertThat(keptFor(3, 1)).contains("do not say");
        assertThat(keptFor(3, 2)).contains("newest");
    }

    @Test
    void doesNotCountAReplicaThatIsPublicOrWhosePasswordIsNotSetYet() {
        history(4);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(2)).masterUserPassword("another-password"));
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(3)).publiclyAccessible(true));

        assertThat(prunable(2)).isEmpty();
        assertThat(keptFor(2, 1)).contains("newest");
        assertThat(keptFor(2, 2)).contains("has not failed");
    }

    @Test
    void stillCountsReplicasUnderAnEarlierLandingKey() {
        history(3);
        ListPrunable withNewKey = new ListPrunable(
                account.rds,
                account.secrets,
                account.sfn,
                account.settings("LANDING_KEY_ARN", account.landingKey + "0"));

        assertThat(withNewKey
                        .handle(new ListPrunable.Input(
                                last, account.machine(), "execution", account.timeline.instant()))
                        .kept())
                .extracting(KeptReplica::replicaId)
                .contains(Destination.replica(3), Destination.replica(2));
    }

    @Test
    void listsNothingThatIsNotOfThisStackAndLineage() {
        history(1);
        account.createForeignInstance("to-be-deleted", ReplicationTags.tag("rds-replicator:stack", "stack-b"));
        account.createForeignInstance("replica-somebody");
        account.rds.createDBSnapshot(
                r -> r.dbInstanceIdentifier("to-be-deleted").dbSnapshotIdentifier("rr-mine-landed"));
        account.timeline.runUntilIdle();

        assertThat(list(1).replicas()).isEmpty();
        assertThat(list(1).snapshots()).isEmpty();
    }

    @Test
    void listsNoSnapshotOfADatabaseOfTheSameNameElsewhere() {
        history(3);
        assertThat(list(1).snapshots())
                .extracting(PrunableSnapshot::snapshotId)
                .containsExactly(Destination.landed(1), Destination.landed(2));

        String snapshot = Destination.B.arn("rds", "snapshot:" + Destination.landed(1));
        account.rds.addTagsToResource(r -> r.resourceName(snapshot)
                .tags(ReplicationTags.tag(ReplicationTags.SOURCE_ARN, "arn:aws:rds:us-east-1:333333333333:db:orders")));

        assertThat(list(1).snapshots()).extracting(PrunableSnapshot::snapshotId).containsExactly(Destination.landed(2));
    }

    @Test
    void listsNoSnapshotThatIsStillCopiedOrIsBeingDeleted() {
        Announcement older = account.announce(9);
        history(3);
        Instant now = account.timeline.instant();
        new LandSnapshot(account.rds, account.sfn, account.settings())
                .handle(new LandSnapshot.Input(older, now, now, null, null, null, null));

        assertThat(list(1).snapshots())
                .extracting(PrunableSnapshot::snapshotId)
                .as("the copy is under way")
                .containsExactly(Destination.landed(1), Destination.landed(2));
        account.timeline.runUntilIdle();
        assertThat(list(1).snapshots())
                .extracting(PrunableSnapshot::snapshotId)
                .as("the copy is there")
                .containsExactly(Destination.landed(9), Destination.landed(1), Destination.landed(2));
    }

    @Test
    void countsNoReplicaThatIsBeingDeletedAndDoesNotListIt() {
        history(4);
        account.rds.deleteDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(2)).skipFinalSnapshot(true));

        assertThat(prunable(3)).isEmpty();
        assertThat(keptFor(3, 1)).contains("newest");
        assertThat(keptFor(3, 2)).isEmpty();
    }

    @Test
    void countsExactlyAsManyAsAreKept() {
        history(3);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), "stopped");

        assertThat(prunable(2)).as("two newer ones are good").isEqualTo(replicas(1));
        assertThat(prunable(3)).as("one is missing").isEmpty();
    }

    @Test
    void looksAtAllPages() {
        history(3);
        for (int i = 0; i < 37; i++) {
            String id = "a-foreign-" + i;
            account.rds.createDBInstance(r -> r.dbInstanceIdentifier(id)
                    .engine("postgres")
                    .dbInstanceClass("db.t4g.micro")
                    .masterUsername("x")
                    .masterUserPassword("long-enough"));
        }
        account.timeline.runUntilIdle();

        assertThat(prunable(1)).isEqualTo(replicas(1));
    }

    @Test
    void listsTheOldestAndNoMoreThanOneRunDeletes() {
        history(30);

        assertThat(list(1).replicas())
                .extracting(PrunableReplica::replicaId)
                .isEqualTo(IntStream.rangeClosed(1, 25)
                        .mapToObj(Destination::replica)
                        .toList());
        assertThat(list(1).snapshots())
                .extracting(PrunableSnapshot::snapshotId)
                .isEqualTo(IntStream.rangeClosed(1, 25)
                        .mapToObj(Destination::landed)
                        .toList());
    }

    @Test
    void keepsTheNewestAvailableLandedSnapshotAndThoseOfRunningReplications() {
        history(4);
        account.rdsService.failNext(Destination.B, RdsFault.COPY_FAILS);
        Announcement failed = account.land(5);
        account.startExecution(withId(failed, 2));

        assertThat(list(1).snapshots())
                .extracting(PrunableSnapshot::snapshotId)
                .containsExactlyInAnyOrder(Destination.landed(1), Destination.landed(3), Destination.landed(5));
    }

    private List<String> prunableSnapshots(String safetyCopyHours, Instant now) {
        return new ListPrunable(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.settings("SAFETY_COPY_HOURS", safetyCopyHours))
                .handle(new ListPrunable.Input(last, account.machine(), "execution", now)).snapshots().stream()
                        .map(PrunableSnapshot::snapshotId)
                        .toList();
    }

    @Test
    void keepsASafetyCopyAndTheNextOne() {
        history(2);
        account.timeline.runFor(Duration.ofHours(24));
        last = account.land(3);
        account.land(4);
        account.land(5);

        assertThat(prunableSnapshots("24", account.timeline.instant()))
                .as("the second is the safety copy, the third the next one, the fifth the newest")
                .containsExactly(Destination.landed(1), Destination.landed(4));
        assertThat(prunableSnapshots("0", account.timeline.instant())).hasSize(3);
    }

    @Test
    void keepsWhatCountsForTheLimitOfADay() {
        history(4);
        ListPrunable limited = new ListPrunable(
                account.rds, account.secrets, account.sfn, account.settings("MAX_REPLICATIONS_PER_DAY", "9"));

        assertThat(limited.handle(new ListPrunable.Input(
                                last, account.machine(), "execution", account.timeline.instant()))
                        .snapshots())
                .isEmpty();
        account.timeline.runFor(Duration.ofHours(24));
        assertThat(limited.handle(new ListPrunable.Input(
                                last, account.machine(), "execution", account.timeline.instant()))
                        .snapshots())
                .hasSize(3);
    }

    @Test
    void takesNothingForASafetyCopyThatIsNoGoodCopy() {
        history(1);
        account.createForeignInstance("evil");
        account.rds.createDBSnapshot(r -> r.dbInstanceIdentifier("evil")
                .dbSnapshotIdentifier(Destination.landed(2))
                .tags(new ReplicationTags(
                                "stack-b",
                                Destination.id(2),
                                Destination.SOURCE.toString(),
                                Optional.of(Instant.EPOCH),
                                "landed")
                        .toTags()));
        account.timeline.runUntilIdle();
        account.timeline.runFor(Duration.ofHours(24));
        last = account.live(3);

        assertThat(prunableSnapshots("24", account.timeline.instant())).containsExactly(Destination.landed(2));
    }

    @Test
    void keepsEveryGoodCopyWhileTheTimeOrTheWindowIsNotKnown() {
        history(4);

        assertThat(prunableSnapshots("24", null)).isEmpty();
        assertThat(prunableSnapshots("", account.timeline.instant())).isEmpty();
    }

    @Test
    void saysOfWhichFormerIdentityACopyIsThatHasServedItsTime() {
        history(2);
        identify(1, "db-FORMER");
        identify(2, "db-CURRENT");
        account.putSecret("sourceResourceId", "db-CURRENT");
        account.timeline.runFor(Duration.ofHours(24));

        assertThat(afterADay()).containsExactly(new PrunableSnapshot(Destination.landed(1), "db-FORMER"));
        account.putSecret("chosenAt", account.timeline.instant().toString());
        assertThat(afterADay()).as("an operator has chosen something just now").isEmpty();
    }

    private List<PrunableSnapshot> afterADay() {
        return new ListPrunable(account.rds, account.secrets, account.sfn, account.settings("SAFETY_COPY_HOURS", "24"))
                .handle(new ListPrunable.Input(last, account.machine(), "execution", account.timeline.instant()))
                .snapshots();
    }

    private void identify(int number, String resourceId) {
        String snapshot = Destination.B.arn("rds", "snapshot:" + Destination.landed(number));
        account.rds.addTagsToResource(r ->
                r.resourceName(snapshot).tags(ReplicationTags.tag(ReplicationTags.SOURCE_RESOURCE_ID, resourceId)));
    }

    @Test
    void listsNothingIfTheSecretCannotBeReadOrIsAnotherLineages() {
        history(3);
        account.faults.fail("getSecretValue", "AccessDeniedException");
        assertThatThrownBy(() -> list(1)).isInstanceOf(InvalidRequestException.class);

        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");
        assertThatThrownBy(() -> list(1)).isInstanceOf(ConflictException.class);
    }
}
