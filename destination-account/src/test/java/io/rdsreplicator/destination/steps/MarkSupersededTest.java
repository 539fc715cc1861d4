package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.retention.SupersededMarker;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.ReplicaSecretTest;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.destination.secret.VoidClaims;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.RemainingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.Tag;

class MarkSupersededTest {
    private static final String FIRST = Destination.replica(1);
    private static final String SECOND = Destination.replica(2);
    private final Destination account = new Destination();
    private Announcement first;
    private Announcement second;

    @BeforeEach
    void replaceTheLiveReplica() {
        account.createSecret();
        first = account.live(1);
        second = account.live(2);
        account.faults.calls.clear();
    }

    private SupersededMarker.Result mark() {
        return account.markSuperseded(second);
    }

    private boolean isProtected(String replica) {
        return account.instance(replica).deletionProtection();
    }

    private String role(String replica) {
        return account.tag(replica, ReplicationTags.ROLE);
    }

    @Test
    void unlocksTheSupersededAndKeepsTheLiveLocked() {
        SupersededMarker.Result output = mark();

        assertThat(output.liveReplica()).isEqualTo(SECOND);
        assertThat(output.superseded()).containsExactly(FIRST);
        assertThat(output.refused()).isEmpty();
        assertThat(isProtected(FIRST)).isFalse();
        assertThat(role(FIRST)).isEqualTo("superseded");
        assertThat(isProtected(SECOND)).isTrue();
        assertThat(role(SECOND)).isEqualTo("live");
    }

    private SupersededMarker.Result mark(RemainingTime remaining) {
        return new MarkSuperseded(account.rds, account.secrets, account.sfn, account.settings())
                .handle(
                        new MarkSuperseded.Input(
                                ReplicaSpec.of(second),
                                null,
                                null,
                                account.machine(),
                                "execution",
                                account.timeline.instant()),
                        remaining);
    }

    @Test
    void changesNothingWithTooLittleTime() {
        SupersededMarker.Result output = mark(() -> Duration.ofSeconds(19));

        assertThat(output.progress().done()).isFalse();
        assertThat(account.faults.calls)
                .doesNotContain("modifyDBInstance", "addTagsToResource", "updateSecretVersionStage");
    }

    @Test
    void givesUpAfterHoursOfTooLittleTime() {
        Instant now = account.timeline.instant();
        SupersededMarker.Result output = new MarkSuperseded(
                        account.rds, account.secrets, account.sfn, account.settings())
                .handle(
                        new MarkSuperseded.Input(
                                ReplicaSpec.of(second),
                                null,
                                null,
                                null,
                                account.machine(),
                                "execution",
                                now,
                                now.minus(Duration.ofHours(8))),
                        () -> Duration.ZERO);

        assertThat(output.progress().done()).isTrue();
        assertThat(output.refused()).singleElement().satisfies(refused -> assertThat(refused.reason())
                .contains("too little time"));
    }

    /** Each invocation has time for one change. */
    @Test
    void goesOnWhereItHasStopped() {
        SupersededMarker.Result output = null;
        int invocations = 0;
        do {
            AtomicInteger changes = new AtomicInteger(1);
            output = mark(() -> Duration.ofSeconds(changes.getAndDecrement() > 0 ? 20 : 0));
            account.timeline.runUntilIdle();
            invocations++;
        } while (!output.progress().done() && invocations < 20);

        assertThat(output).isEqualTo(new SupersededMarker.Result(SECOND, List.of(FIRST), List.of(), List.of()));
        assertThat(invocations).isBetween(4, 19);
        assertThat(isProtected(FIRST)).isFalse();
        assertThat(role(FIRST)).isEqualTo("superseded");
        assertThat(role(SECOND)).isEqualTo("live");
        assertThat(account.labels().toUnlock()).isEmpty();
    }

    @Test
    void isRepeatedAfterACallThatFailedByItselfAndMarksTheOthersFirst() {
        Announcement third = account.live(3);
        account.faults.fail("modifyDBInstance", "Throttling");

        assertThatThrownBy(() -> account.markSuperseded(third))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("Throttling");

        assertThat(role(SECOND)).isEqualTo("superseded");
        assertThat(account.labels().toUnlock()).isNotEmpty();
        assertThat(account.markSuperseded(third).superseded()).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void locksALiveReplicaThatSomebodyUnlocked() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(SECOND).deletionProtection(false));

        assertThat(mark().refused()).isEmpty();

        assertThat(isProtected(SECOND)).isTrue();
        assertThat(isProtected(FIRST)).isFalse();
    }

    @Test
    void leavesTheLockThatAnOperatorPutOnASupersededReplica() {
        mark();
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(FIRST).deletionProtection(true));

        mark();

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("superseded");
    }

    @Test
    void changesNothingAndSaysTheSameWhenRepeated() {
        SupersededMarker.Result output = mark();
        account.faults.calls.clear();

        assertThat(mark()).isEqualTo(output);
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void unlocksItsOwnReplicaIfThatDidNotGoLive() {
        account.putSecret("pinned", "true");
        Announcement third = account.candidate(3);

        assertThat(account.markSuperseded(third).superseded()).containsExactlyInAnyOrder(FIRST, Destination.replica(3));
        assertThat(isProtected(SECOND)).isTrue();
    }

    @Test
    void leavesTheReplicaOfARunningReplicationAlone() {
        account.startExecution(first);

        assertThat(mark().superseded()).isEmpty();
        assertThat(isProtected(FIRST)).isTrue();
    }

    @Test
    void countsItsOwnExecutionAsEnded() {
        String own = account.startExecution(first);

        SupersededMarker.Result output = new MarkSuperseded(
                        account.rds, account.secrets, account.sfn, account.settings())
                .handle(new MarkSuperseded.Input(ReplicaSpec.of(first), null, null, account.machine(), own, null));

        assertThat(output.superseded()).containsExactly(FIRST);
    }

    @Test
    void believesTheSecretAndNotTheRunThatEnded() {
        account.pointSecretAt(FIRST);

        assertThat(mark().liveReplica()).isEqualTo(FIRST);
        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("live");
        assertThat(isProtected(SECOND)).isFalse();
    }

    @Test
    void readsTheSecretAgainBeforeEveryChange() {
        account.pointSecretAt(FIRST);
        account.faults.before("addTagsToResource", () -> account.pointSecretAt(SECOND));

        mark();

        assertThat(isProtected(SECOND)).isTrue();
    }

    @Test
    void givesLockAndRoleBackToAReplicaThatARollbackMayHaveChosenMeanwhile() {
        account.faults.before("modifyDBInstance", () -> account.claim(1, "rollback"));

        assertThat(mark().superseded()).isEmpty();

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("chosen");
    }

    @Test
    void givesLockAndRoleBackAlsoWhereOnlyTheRoleWasChanged() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(FIRST).deletionProtection(false));
        account.faults.before("addTagsToResource", () -> account.claim(1, "rollback"));

        assertThat(mark().superseded()).isEmpty();

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("chosen");
    }

    @Test
    void givesWayToNoClaimOnAnotherReplica() {
        account.claim(2, "rollback");

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isFalse();
    }

    @Test
    void leavesAReplicaAloneThatIsDeletedWhileItReadsTheSecret() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(FIRST).deletionProtection(false));
        String before = role(FIRST);
        account.faults.before(
                "getSecretValue",
                () -> account.rds.deleteDBInstance(
                        r -> r.dbInstanceIdentifier(FIRST).skipFinalSnapshot(true)));

        assertThat(mark().superseded()).isEmpty();
        assertThat(account.instance(FIRST).dbInstanceStatus()).isEqualTo("deleting");
        assertThat(role(FIRST)).isEqualTo(before);
    }

    @Test
    void givesLockAndRoleBackToAReplicaThatWentLiveBeforeItWasTagged() {
        account.faults.before(
                "modifyDBInstance",
                () -> account.faults.before("addTagsToResource", () -> account.pointSecretAt(FIRST)));

        assertThat(mark().superseded()).doesNotContain(FIRST);

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("live");
    }

    private SupersededMarker.Result markAfterRollback(int chosen, String execution) {
        Announcement target = chosen == 1 ? first : second;
        OperatorChoice choice = new OperatorChoice(execution, account.timeline.instant(), true, null);
        return new MarkSuperseded(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new MarkSuperseded.Input(
                        ReplicaSpec.of(target),
                        choice,
                        null,
                        account.machine(),
                        execution,
                        account.timeline.instant()));
    }

    private void lockAsChosen(String replica) {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(replica).deletionProtection(true));
        account.rds.addTagsToResource(
                r -> r.resourceName(account.instance(replica).dbInstanceArn())
                        .tags(ReplicationTags.tag(ReplicationTags.ROLE, Replica.CHOSEN)));
    }

    @Test
    void givesWayToAClaimAndUnlocksWhenItIsGone() {
        String label = account.claim(1, "rollback");

        assertThat(mark().superseded()).isEmpty();
        assertThat(isProtected(FIRST)).isTrue();
        assertThat(account.labels().toUnlock()).containsOnlyKeys(first.replicationId());

        String version = account.labels().versionWith(label).orElseThrow();
        account.secrets.updateSecretVersionStage(
                r -> r.secretId(Destination.SECRET).versionStage(label).removeFromVersionId(version));
        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isFalse();
    }

    @Test
    void looksAtTheProtectionAndThenReadsTheSecretRightBeforeTheCall() {
        mark();

        List<String> before = account.faults.calls.subList(0, account.faults.calls.indexOf("modifyDBInstance"));
        assertThat(before.subList(before.lastIndexOf("describeDBInstances") + 1, before.size()))
                .containsOnly("describeSecret", "getSecretValue")
                .startsWith("describeSecret")
                .endsWith("describeSecret");
    }

    @Test
    void givesWayToAClaimThatIsPutWhileItReadsTheSecret() {
        account.faults.before(
                "getSecretValue", () -> account.faults.before("describeSecret", () -> account.claim(1, "rollback")));

        assertThat(mark().superseded()).isEmpty();
        assertThat(isProtected(FIRST)).isTrue();
    }

    @Test
    void believesAClaimThoughNoListShowsItsExecution() {
        account.claim(1, "arn:of-an-execution-that-began-a-moment-ago");
        account.timeline.runFor(VoidClaims.LONGEST_EXECUTION);

        assertThat(mark().superseded()).isEmpty();
        assertThat(isProtected(FIRST)).isTrue();
    }

    @Test
    void takesOffTheClaimOfAStoppedRollbackAndTheLockThatItLeft() {
        mark();
        String stopped = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.claim(1, stopped);
        lockAsChosen(FIRST);
        account.sfn.stopExecution(r -> r.executionArn(stopped));
        account.timeline.runFor(VoidClaims.AFTER_ITS_END);

        mark();
        assertThat(isProtected(FIRST)).isTrue();
        assertThat(account.labels().claims()).hasSize(1);

        account.timeline.runFor(Duration.ofSeconds(1));
        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isFalse();
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void remembersTheLockOfAStoppedRollbackThatRdsRefusesToTakeOff() {
        mark();
        String stopped = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.claim(1, stopped);
        lockAsChosen(FIRST);
        account.sfn.stopExecution(r -> r.executionArn(stopped));
        account.timeline.runFor(Duration.ofMinutes(11));
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        assertThat(mark().refused()).hasSize(1);
        assertThat(account.labels().claims()).isEmpty();
        assertThat(account.labels().toUnlock()).containsOnlyKeys(first.replicationId());

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isFalse();
        assertThat(account.labels().toUnlock()).isEmpty();
    }

    @Test
    void aDefinitionOfAnEarlierReleaseTakesNoClaimOfAnotherOff() {
        String stopped = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.claim(1, stopped);
        account.sfn.stopExecution(r -> r.executionArn(stopped));
        account.timeline.runFor(Duration.ofDays(2));

        new MarkSuperseded(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new MarkSuperseded.Input(
                        ReplicaSpec.of(second), null, null, account.machine(), "execution", null));

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(account.labels().claims()).hasSize(1);
    }

    @Test
    void unlocksTheCandidateOfAStoppedReplicationAndLetsItBeACandidate() {
        Announcement third = account.candidate(3);
        String stopped = account.startExecution(third);
        account.claim(3, stopped);
        account.sfn.stopExecution(r -> r.executionArn(stopped));
        account.timeline.runFor(Duration.ofMinutes(11));

        assertThat(mark().leftLocked()).isEmpty();

        assertThat(isProtected(Destination.replica(3))).isFalse();
        assertThat(role(Destination.replica(3))).isEqualTo("candidate");
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void aReplicationTakesOffItsOwnClaim() {
        account.claim(2, "execution");

        mark();

        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void aRollbackTakesOffItsOwnClaimAndNoOther() {
        account.claim(2, "own");
        String other = account.claim(2, "other");

        markAfterRollback(2, "own");

        assertThat(account.labels().claims().keySet()).extracting(Claim::label).containsExactly(other);
        assertThat(isProtected(SECOND)).isTrue();
    }

    @Test
    void aRollbackThatFailedUnlocksWhatItHasLocked() {
        mark();
        account.claim(1, "own");
        lockAsChosen(FIRST);

        assertThat(markAfterRollback(1, "own").superseded()).containsExactly(FIRST);

        assertThat(isProtected(FIRST)).isFalse();
        assertThat(role(FIRST)).isEqualTo("superseded");
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void aRollbackThatFailedRemembersWhatRdsRefusesToUnlock() {
        mark();
        account.claim(1, "own");
        lockAsChosen(FIRST);
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        assertThat(markAfterRollback(1, "own").refused()).hasSize(1);
        assertThat(account.labels().claims()).isEmpty();
        assertThat(account.labels().toUnlock()).containsOnlyKeys(first.replicationId());
    }

    @Test
    void ofTwoFailedRollbacksTheLastToLookUnlocks() {
        mark();
        account.claim(1, "own");
        String other = account.claim(1, "other");
        lockAsChosen(FIRST);
        String version = account.labels().versionWith(other).orElseThrow();
        account.faults.before(
                "updateSecretVersionStage",
                () -> account.secrets.updateSecretVersionStage(
                        r -> r.secretId(Destination.SECRET).versionStage(other).removeFromVersionId(version)));

        assertThat(markAfterRollback(1, "own").superseded()).containsExactly(FIRST);

        assertThat(isProtected(FIRST)).isFalse();
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void leavesALockThatIsNotItsOwnAndTellsOfIt() {
        account.candidate(3);

        SupersededMarker.Result output = mark();

        assertThat(output.leftLocked()).containsExactly(Destination.replica(3));
        assertThat(output.superseded()).containsExactly(FIRST);
        assertThat(isProtected(Destination.replica(3))).isTrue();
        assertThat(role(Destination.replica(3))).isEqualTo("candidate");
    }

    @Test
    void unlocksWhatAnInterruptedRunHasReplaced() {
        Announcement third = account.live(3);

        SupersededMarker.Result output = account.markSuperseded(third);

        assertThat(output.superseded()).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(isProtected(FIRST)).isFalse();
        assertThat(isProtected(SECOND)).isFalse();
        assertThat(account.labels().toUnlock()).isEmpty();
    }

    @Test
    void remembersWhatItCouldNotUnlock() {
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");
        assertThat(mark().refused()).hasSize(1);
        assertThat(account.labels().toUnlock()).containsOnlyKeys(first.replicationId());

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(account.labels().toUnlock()).isEmpty();
    }

    @Test
    void unlocksWhatASwapOfTheFormerReleaseHasReplaced() {
        String version = account.labels().toUnlock().get(first.replicationId());
        account.secrets.updateSecretVersionStage(r -> r.secretId(Destination.SECRET)
                .versionStage(VersionStages.unlock(first.replicationId()))
                .removeFromVersionId(version));

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isFalse();
    }

    @Test
    void aChangedRoleTagUnlocksNothingThatAnOperatorLocked() {
        mark();
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(FIRST).deletionProtection(true));
        account.rds.addTagsToResource(
                r -> r.resourceName(account.instance(FIRST).dbInstanceArn())
                        .tags(ReplicationTags.tag(ReplicationTags.ROLE, Replica.LIVE)));
        Announcement third = account.live(3);

        assertThat(account.markSuperseded(third).leftLocked()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isTrue();
    }

    @Test
    void doesNotTouchWhatIsNotOfThisStackAndLineage() {
        Tag[] otherLineage = new ReplicationTags(
                        "stack-b",
                        Destination.id(7),
                        "arn:aws:rds:us-east-1:111111111111:db:orders",
                        Optional.empty(),
                        "candidate")
                .toTags()
                .toArray(Tag[]::new);
        account.createForeignInstance(Destination.replica(7), otherLineage);
        account.createForeignInstance("to-be-deleted", ReplicationTags.tag("rds-replicator:stack", "stack-b"));
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(7)).deletionProtection(true));
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier("to-be-deleted").deletionProtection(true));

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(Destination.replica(7))).isTrue();
        assertThat(isProtected("to-be-deleted")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidDBInstanceState", "AccessDenied", "DBInstanceNotFound"})
    void listsTheOneThatRdsRefusesAndGoesOn(String code) {
        Announcement third = account.live(3);
        account.faults.fail("modifyDBInstance", code);

        SupersededMarker.Result output = account.markSuperseded(third);

        assertThat(output.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.replicaId()).isEqualTo(FIRST);
            assertThat(refused.reason()).contains(code);
        });
        assertThat(output.superseded()).containsExactly(SECOND);
    }

    @Test
    void unlocksWhatAFailedReplicationHasLeftAndLetsItBeACandidate() {
        Announcement third = account.candidate(3);

        assertThat(markAfterFailure(third).superseded()).containsExactly(FIRST);
        assertThat(isProtected(Destination.replica(3))).isFalse();
        assertThat(role(Destination.replica(3))).isEqualTo("candidate");

        assertThat(mark()).isEqualTo(new SupersededMarker.Result(SECOND, List.of(FIRST), List.of(), List.of()));
        assertThat(role(Destination.replica(3))).isEqualTo("candidate");
    }

    private SupersededMarker.Result markAfterFailure(Announcement failed) {
        return new MarkSuperseded(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new MarkSuperseded.Input(
                        ReplicaSpec.of(failed), null, true, account.machine(), "execution", null));
    }

    @Test
    void marksOneThatWasLiveThoughTheMarkingOfItsOwnReplicationFailed() {
        assertThat(role(FIRST)).isEqualTo("candidate");

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(role(FIRST)).isEqualTo("superseded");
    }

    @Test
    void tellsOfAStoppedOneAndDoesNotStartIt() {
        account.rdsService.appearAs(Destination.B, FIRST, "stopped");

        SupersededMarker.Result output = mark();

        assertThat(output.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.replicaId()).isEqualTo(FIRST);
            assertThat(refused.reason()).contains("InvalidDBInstanceState").contains("stopped");
        });
        assertThat(isProtected(FIRST)).isTrue();
        assertThat(account.instance(FIRST).dbInstanceStatus()).isEqualTo("stopped");
    }

    @Test
    void touchesNothingIfTheSecretCannotBeRead() {
        account.faults.fail("getSecretValue", "DecryptionFailure");

        assertThatThrownBy(this::mark).isInstanceOf(InvalidRequestException.class);
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void touchesNothingIfTheSecretIsAnotherLineages() {
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        assertThatThrownBy(this::mark).isInstanceOf(ConflictException.class);
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void removesLabelsOfReplicasThatAreGoneAndNoOthers() {
        ReplicationId gone = Destination.id(30);
        ReplicationId running = Destination.id(31);
        for (ReplicationId id : new ReplicationId[] {gone, running}) {
            account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                    .versionStages(VersionStages.of(id), "somebody-" + id)
                    .secretString("{}"));
        }
        Announcement young = ReplicaSecretTest.announcement("postgres");
        String snapshotArn =
                young.snapshotArn().toString().replace(Destination.id(1).value(), running.value());
        account.startExecution(
                Destination.with(young, Map.of("replicationId", running.value(), "snapshotArn", snapshotArn)));

        assertThat(mark().refused()).isEmpty();

        assertThat(account.labels().replications())
                .containsOnlyKeys(first.replicationId(), second.replicationId(), running);
        assertThat(account.labels().versionWith("somebody-" + gone)).isPresent();
    }

    @Test
    void leavesAReplicaAloneWhoseDeletionBeginsAfterItWasListed() {
        account.faults.before(
                "describeDBInstances",
                () -> account.faults.before("describeDBInstances", () -> {
                    account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(FIRST)
                            .deletionProtection(false)
                            .applyImmediately(true));
                    account.rds.deleteDBInstance(
                            r -> r.dbInstanceIdentifier(FIRST).skipFinalSnapshot(true));
                }));

        SupersededMarker.Result output = mark();

        assertThat(output.refused()).isEmpty();
        assertThat(output.superseded()).doesNotContain(FIRST);
    }

    /** Swaps of the last release left no label: what was current before the run's own replica went live is what that replaced. */
    @Test
    void withoutALabelUnlocksOnlyWhatItsOwnReplicaHasReplaced() {
        String version = account.labels()
                .versionWith(VersionStages.unlock(first.replicationId()))
                .orElseThrow();
        account.secrets.updateSecretVersionStage(r -> r.secretId(Destination.SECRET)
                .versionStage(VersionStages.unlock(first.replicationId()))
                .removeFromVersionId(version));
        Announcement third = account.candidate(3);

        assertThat(account.markSuperseded(third).leftLocked()).containsExactly(FIRST);
        assertThat(isProtected(FIRST)).isTrue();
    }
}
