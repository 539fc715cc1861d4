package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.rollback.RollbackPlan;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.steps.DeleteSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** A kept landed snapshot becomes a locked replica, because an operator asks for it. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RestoreMachineTest extends RollbackCase {
    RestoreMachineTest(DatabaseKind kind) {
        super(kind);
    }

    private static final String RESTORED = Destination.replica(5);
    private static final String RESTORE = "{'sourceDatabase': 'orders', 'restore': '" + Destination.id(5) + "'}";

    private Announcement kept;

    @BeforeEach
    void landASnapshotThatHasNoReplica() {
        kept = account.land(5);
    }

    private void restored() {
        succeeded(machines.rollBack(RESTORE));
    }

    @Test
    void restoresALockedReplicaAndLeavesTheSecretAsItIs() {
        String before = account.currentVersion();
        account.published.clear();

        String execution = machines.startRollback(RESTORE);
        Map<String, Object> output = succeeded(machines.finish(execution));

        assertThat(output).containsEntry("replicaId", RESTORED);
        assertThat(output.get("summary").toString()).contains(Destination.landed(5), RESTORED, "roll back with \"to\"");
        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
        assertThat(account.accepts(RESTORED, Destination.PASSWORD)).isTrue();
        assertThat(account.database(RESTORED).isPrivate()).isTrue();
        assertThat(account.currentVersion()).isEqualTo(before);
        assertThat(account.labels().claims()).isEmpty();
        assertThat(account.published).isEmpty();
        assertThat(machines.states(execution))
                .contains("ClaimReplica", "RestoreReplica", "CheckFittedReplica", "MarkSuperseded", "SnapshotRestored")
                .doesNotContain("SwapSecret", "ProtectReplica");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", Replica.CHOSEN, Replica.SUPERSEDED, Replica.CANDIDATE})
    void keepsItLockedThoughSomebodyChangesItsTagMeanwhile(String role) {
        String execution = machines.startRollback(RESTORE);
        account.timeline.runUntil(() -> account.replicas().contains(RESTORED) && isProtected(RESTORED));
        account.rds.addTagsToResource(r ->
                r.resourceName(account.database(RESTORED).arn()).tags(ReplicationTags.tag(ReplicationTags.ROLE, role)));

        succeeded(machines.finish(execution));

        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
    }

    /** The replica of that name was live, replaced and deleted before, and no replication has marked the lineage since. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void staysLockedThoughALabelSaysThatTheFormerOneIsToBeUnlocked(boolean replaced) {
        String label = replaced ? VersionStages.unlock(Destination.id(5)) : VersionStages.owed(Destination.id(5));
        account.secrets.updateSecretVersionStage(
                r -> r.secretId(Destination.SECRET).versionStage(label).moveToVersionId(account.currentVersion()));

        restored();
        machines.replicate(6);

        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
        assertThat(account.labels().versionWith(label)).isEmpty();
    }

    @Test
    void theReplicaSaysAsItsSnapshotOfWhichDbInstanceItIsACopy() {
        String resourceId = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        String snapshot = Destination.B.arn("rds", account.kind.snapshotArnType() + ":" + Destination.landed(5));
        account.rds.addTagsToResource(r ->
                r.resourceName(snapshot).tags(ReplicationTags.tag(ReplicationTags.SOURCE_RESOURCE_ID, resourceId)));

        restored();

        assertThat(account.tag(RESTORED, ReplicationTags.SOURCE_RESOURCE_ID)).isEqualTo(resourceId);
        assertThat(account.tag(RESTORED, ReplicationTags.SNAPSHOT_TIME))
                .isEqualTo(account.landedTime(5).toString());
    }

    @Test
    void claimsTheSnapshotWhileItIsRestored() {
        account.land(7);
        String execution = machines.startRollback(RESTORE);
        account.timeline.runUntil(() -> machines.states(execution).contains("RestoreReplica"));

        DeleteSnapshot.Output output = new DeleteLandedSnapshot(
                        account.rds, account.secrets, account.sfn, account.settings())
                .handle(new DeleteLandedSnapshot.Input(
                        Destination.landed(5),
                        account.source(),
                        machines.replicationArn(),
                        "another",
                        false,
                        null,
                        account.timeline.instant(),
                        null));

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).isEqualTo(Retention.CLAIMED);
        succeeded(machines.finish(execution));
    }

    @Test
    void noReplicationUnlocksOrPrunesWhatWasRestored() {
        restored();

        machines.replicate(6);
        machines.replicate(7);
        machines.replicate(8);

        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(8));
    }

    @Test
    void neitherDoesAResumedReplicationOfTheSameId() {
        restored();
        machines.replicate(6);

        assertThat(machines.run(kept).statusAsString()).isEqualTo("SUCCEEDED");

        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
    }

    @Test
    void goesLiveByARollbackAndIsUnlockedOnceAnotherHasReplacedIt() {
        restored();

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + RESTORED + "', 'pin': false}"));

        assertThat(account.secret()).containsEntry(account.liveKey(), RESTORED);
        assertThat(role(RESTORED)).isEqualTo(Replica.LIVE);

        machines.replicate(6);

        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(6));
        assertThat(isProtected(RESTORED)).isFalse();
        assertThat(role(RESTORED)).isEqualTo(Replica.SUPERSEDED);
    }

    @Test
    void isUnlockedByTheNextRunIfTheRollbackThatTookItLiveWasStoppedBeforeItMarked() {
        restored();
        machines.silent = "MarkSuperseded";
        String rollback =
                machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + RESTORED + "', 'pin': false}");
        account.timeline.runUntil(() -> account.secret().get(account.liveKey()).equals(RESTORED));
        account.sfn.stopExecution(r -> r.executionArn(rollback));
        machines.silent = "none";
        account.timeline.runFor(Duration.ofMinutes(30));

        machines.replicate(6);

        assertThat(isProtected(RESTORED)).isFalse();
    }

    @Test
    void staysLockedIfTheRollbackToItFails() {
        restored();
        machines.silent = "SwapSecret";
        String rollback = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + RESTORED + "'}");

        assertThat(machines.finish(rollback).statusAsString()).isEqualTo("FAILED");

        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
    }

    @Test
    void isPrunedOnceAnOperatorHasUnlockedIt() {
        restored();
        account.port().protect(RESTORED, false);

        machines.replicate(6);
        machines.replicate(7);
        machines.replicate(8);

        assertThat(account.replicas()).doesNotContain(RESTORED);
    }

    @Test
    void aRepeatAdoptsWhatAStoppedOneHasBegun() {
        String stopped = machines.startRollback(RESTORE);
        account.timeline.runUntil(() -> account.replicas().contains(RESTORED));
        account.sfn.stopExecution(r -> r.executionArn(stopped));
        account.faults.calls.clear();

        restored();

        assertThat(account.faults.called("restoreDBInstanceFromDBSnapshot")).isFalse();
        assertThat(isProtected(RESTORED)).isTrue();
        assertThat(role(RESTORED)).isEqualTo(Replica.RESTORED);
    }

    @Test
    void aFailedOneTakesItsClaimOffAndARepeatGoesOn() {
        machines.silent = "SetPassword";
        DescribeExecutionResponse failed = machines.rollBack(RESTORE);
        assertThat(failed.statusAsString()).isEqualTo("FAILED");
        assertThat(account.labels().claims()).isEmpty();
        machines.silent = "none";

        restored();

        assertThat(isProtected(RESTORED)).isTrue();
    }

    @Test
    void waitsUntilTheFormerReplicaOfThatNameIsDeleted() {
        restored();
        account.port().protect(RESTORED, false);
        account.delete(RESTORED);

        String execution = machines.startRollback(RESTORE);
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("WaitForRestore");
        assertThat(isProtected(RESTORED)).isTrue();
    }

    @Test
    void restoresWithoutAnyReplica() {
        account.port().protect(TWO, false);
        account.delete(ONE);
        account.delete(TWO);
        account.timeline.runUntilIdle();

        restored();

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + RESTORED + "'}"));
        assertThat(account.secret()).containsEntry(account.liveKey(), RESTORED);
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndChangesNothing() {
        account.faults.calls.clear();

        Map<String, Object> output = succeeded(machines.rollBack(
                "{'sourceDatabase': 'orders', 'restore': '" + Destination.id(5) + "', 'dryRun': true}"));

        assertThat(output).containsEntry("action", "RESTORE");
        assertThat(part(output, "target")).containsEntry("replicaId", RESTORED);
        assertThat(output.get("steps").toString())
                .contains("claim " + RESTORED, "restore snapshot " + Destination.landed(5));
        assertThat(account.faults.calls).allMatch(call -> call.matches("(describe|list|get|start)\\w*"));
    }

    @Test
    void aWrongIdListsWhatCanBeRestored() {
        refused(
                "{'sourceDatabase': 'orders', 'restore': '" + Destination.id(9) + "'}",
                InvalidRequestException.class,
                "no landed snapshot of a replication " + Destination.id(9),
                Destination.id(5) + " (data of ",
                "can be restored",
                Destination.id(2) + " (data of ",
                "its replica " + TWO + " is there: roll back to it");
    }

    @Test
    void refusesOneWhoseReplicaIsThere() {
        refused(
                "{'sourceDatabase': 'orders', 'restore': '" + Destination.id(2) + "'}",
                InvalidRequestException.class,
                "its replica " + TWO + " is there: roll back to it with \"to\"");
        restored();
        refused(RESTORE, InvalidRequestException.class, "its replica " + RESTORED + " is there");
    }

    @Test
    void refusesOneWhoseReplicationRuns() {
        machines.silent = "ReadSecret";
        String execution = machines.start(kept);
        account.timeline.runFor(Duration.ofMinutes(1));

        assertThatThrownBy(() -> plan(RESTORE, true))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("its replication is running");
        account.sfn.stopExecution(r -> r.executionArn(execution));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'to': 'latest'", "'pin': true", "'unpin': true", "'unpin': false"})
    void standsAlone(String other) {
        refused(
                "{'sourceDatabase': 'orders', 'restore': '" + Destination.id(5) + "', " + other + "}",
                InvalidRequestException.class,
                "restore stands alone");
    }

    @Test
    void isRefusedByAnExecutionOfAnEarlierDefinitionWhichWouldUnpin() {
        assertThatThrownBy(() -> plan(RESTORE, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("start it again");
    }

    private RollbackPlan plan(String input, Boolean restores) {
        return plan(input, restores, account.settings());
    }

    private RollbackPlan plan(String input, Boolean restores, Settings settings) {
        Object request = Json.members(input.replace('\'', '"')).orElseThrow();
        String execution = Destination.B.arn("states", "execution:stack-b-rollback:one");
        return new PlanRollback(account.rds, account.secrets, account.sfn, settings)
                .handle(new PlanRollback.Input(
                        request, execution, account.timeline.instant(), machines.replicationArn(), restores));
    }

    @Test
    void refusesASnapshotUnderAnotherKey() {
        assertThatThrownBy(() -> plan(RESTORE, true, account.settings("LANDING_KEY_ARN", account.landingKey + "0")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not encrypted under the landing key");
    }

    @Test
    void refusesASnapshotOfAnotherDbInstanceThatSomebodyHasTagged() {
        account.createForeignSnapshot(
                "evil",
                Destination.landed(7),
                new ReplicationTags(
                                "stack-b", Destination.id(7), account.source().toString(), Optional.empty(), "landed")
                        .toTags());

        refused(
                "{'sourceDatabase': 'orders', 'restore': '" + Destination.id(7) + "'}",
                InvalidRequestException.class,
                "it is a snapshot of " + account.kind.label() + " evil");
    }

    @Test
    void refusesIfTheSecretIsAnotherLineages() {
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        refused(RESTORE, ConflictException.class, "belongs to replicas of another database");
    }

    @Test
    void failsWithTheReplicaThatRdsCouldNotRestore() {
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);

        refused(RESTORE, FailedInRdsException.class, RESTORED);

        assertThat(account.labels().claims()).isEmpty();
        refused(RESTORE, InvalidRequestException.class, RESTORED + " is there, and is", "delete it");
    }
}
