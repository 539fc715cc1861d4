package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The rollback machine beside replications, rotations and other rollbacks, and where it fails or is stopped. */
class RollbackTroubleTest extends RollbackCase {
    @Test
    void setsThePasswordAgainIfItHasBeenRotatedSince() {
        account.putSecret("password", "rotated-" + Destination.MARKER);
        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");

        succeeded(machines.finish(execution));

        assertThat(account.accepts(ONE, "rotated-" + Destination.MARKER)).isTrue();
        assertThat(account.secret()).containsEntry("password", "rotated-" + Destination.MARKER);
    }

    @Test
    void setsThePasswordOfAReplicaThatWasNeverLive() {
        account.putSecret("pinned", "true");
        machines.replicate(3);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(THREE).masterUserPassword("other-" + Destination.MARKER));
        account.timeline.runUntilIdle();

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest'}"));

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", THREE)
                .containsEntry("pinned", "true");
        assertThat(account.accepts(THREE, Destination.PASSWORD)).isTrue();
    }

    @Test
    void endsCleanlyIfTheReplicaIsDeletedAfterThePlan() {
        account.faults.before(
                "addTagsToResource",
                () -> account.rds.deleteDBInstance(
                        r -> r.dbInstanceIdentifier(ONE).skipFinalSnapshot(true)));

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders'}");

        assertThat(execution.statusAsString()).isEqualTo("FAILED");
        assertThat(execution.error()).isEqualTo(FailedInRdsException.class.getName());
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO).doesNotContainKey("pinned");
    }

    @Test
    void aRollbackThatWaitedDoesNotUndoALaterOne() {
        machines.replicate(3);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(TWO).deletionProtection(true).applyImmediately(true));
        account.rds.stopDBInstance(r -> r.dbInstanceIdentifier(TWO));
        account.timeline.runUntil(() -> account.instance(TWO).dbInstanceStatus().equals("stopped"));
        String waiting = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + TWO + "'}");
        account.timeline.runFor(Duration.ofSeconds(5));
        String later = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + THREE + "'}");

        succeeded(machines.finish(later));

        DescribeExecutionResponse first = machines.finish(waiting);
        assertThat(first.error()).endsWith("ConflictException");
        assertThat(first.cause()).contains("an operator has chosen later");
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", THREE)
                .containsEntry("pinned", "true");
    }

    @Test
    void anUnpinThatWaitedDoesNotTakeALaterPinOff() {
        account.putSecret("pinned", "true");
        machines.silent = "RemovePin";
        String unpin = machines.startRollback("{'sourceDatabase': 'orders', 'unpin': true}");
        account.timeline.runFor(Duration.ofSeconds(5));
        machines.silent = "none";
        String later = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}");
        account.timeline.runUntil(
                () -> account.secret().get("dbInstanceIdentifier").equals(ONE));

        assertThat(machines.finish(unpin).error()).endsWith("ConflictException");
        succeeded(machines.finish(later));
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
    }

    @Test
    void setsAPasswordThatWasEditedInTheSecretWhileTheReplicaWasLive() {
        account.putSecret("password", "edited-" + Destination.MARKER);
        machines.replicate(3);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
        assertThat(account.accepts(TWO, "edited-" + Destination.MARKER)).isTrue();
    }

    @Test
    void setsThePasswordAgainAfterARotationThatWasGivenUp() {
        String pending = account.startRotation();
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(TWO).masterUserPassword("rotated-" + Destination.MARKER));
        account.timeline.runUntilIdle();
        account.secrets.updateSecretVersionStage(r -> r.secretId(Destination.SECRET)
                .versionStage(VersionStages.PENDING)
                .removeFromVersionId(pending));
        machines.replicate(3);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
        assertThat(account.accepts(TWO, Destination.PASSWORD)).isTrue();
    }

    @Test
    void setsAGeneratedPasswordOnTheLiveReplica() {
        Map<String, Object> without = account.secret();
        without.remove("password");
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET).secretString(Json.write(without)));

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest'}"));

        assertThat(account.accepts(TWO, (String) account.secret().get("password")))
                .isTrue();
    }

    @Test
    void anUnpinProvesNoPassword() {
        account.putSecret("pinned", "true");
        account.putSecret("password", "edited-" + Destination.MARKER);
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}"));
        machines.replicate(3);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.accepts(TWO, "edited-" + Destination.MARKER)).isTrue();
    }

    @Test
    void winsARaceWithAReplicationThatSwapsFirst() {
        Announcement third = account.announce(3);
        machines.start(third);
        account.timeline.runUntil(
                () -> account.secret().get("dbInstanceIdentifier").equals(THREE));
        String execution = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + TWO + "'}");

        succeeded(machines.finish(execution));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO).containsEntry("pinned", "true");
        assertThat(isProtected(TWO)).isTrue();
        assertThat(account.instances()).contains(TWO, THREE);
    }

    @Test
    void winsARaceWithAReplicationThatSwapsBetweenItsReadAndItsWrite() {
        Announcement third = account.candidate(3);
        account.faults.before("putSecretValue", () -> account.swap(third, account.currentVersion()));

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void saysWhatItHasReplacedNotWhatItHadPlannedToReplace() {
        Announcement third = account.candidate(3);
        account.faults.before("putSecretValue", () -> account.swap(third, account.currentVersion()));

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}"));

        assertThat(output).containsEntry("previousReplica", THREE);
        assertThat(output.get("summary").toString()).contains("names " + ONE, "instead of " + THREE);
    }

    @Test
    void saysWhatTheSecretNamesWhenThePinIsGone() {
        account.putSecret("pinned", "true");
        machines.silent = "RemovePin";
        String unpin = machines.startRollback("{'sourceDatabase': 'orders', 'unpin': true}");
        account.timeline.runUntil(() -> machines.states(unpin).contains("RemovePin"));
        account.pointSecretAt(ONE);
        machines.silent = "none";

        Map<String, Object> output = succeeded(machines.finish(unpin));

        assertThat(output).containsEntry("replicaId", ONE);
        assertThat(output.get("summary").toString())
                .contains("not pinned any more", "names " + ONE)
                .doesNotContain(TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"putSecretValue", "updateSecretVersionStage"})
    void tellsThatThePinIsGoneThoughTheAnswerWasLost(String operation) {
        account.putSecret("pinned", "true");
        account.published.clear();
        account.faults.loseAnswer(operation);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}"));

        assertThat(account.published).singleElement().satisfies(message -> assertThat(message.message())
                .contains("\"Unpinned\""));
    }

    @Test
    void keepsItsReplicaFromBeingUnlockedByAReplicationThatIsMarking() {
        machines.replicate(3);
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + TWO + "'}"));
        Announcement fourth = account.announce(4);
        succeeded(machines.run(fourth));

        assertThat(isProtected(TWO)).isTrue();
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
    }

    @Test
    void waitsForARotationInProgressAndKeepsItsPassword() {
        String pending = account.startRotation();
        account.timeline.after(Duration.ofMinutes(3), "the rotation ends", () -> {
            account.rds.modifyDBInstance(
                    r -> r.dbInstanceIdentifier(TWO).masterUserPassword("rotated-" + Destination.MARKER));
            account.finishRotation(pending);
        });

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("WaitForRotation");
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", ONE)
                .containsEntry("password", "rotated-" + Destination.MARKER);
        assertThat(account.accepts(ONE, "rotated-" + Destination.MARKER)).isTrue();
    }

    @Test
    void unpinsOnlyWhenARotationIsOver() {
        account.putSecret("pinned", "true");
        String pending = account.startRotation();
        account.timeline.after(Duration.ofMinutes(3), "the rotation ends", () -> account.finishRotation(pending));

        String execution = machines.startRollback("{'sourceDatabase': 'orders', 'unpin': true}");
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("WaitForRotationToEnd");
        assertThat(account.secret())
                .containsEntry("pinned", "false")
                .containsEntry("password", "rotated-" + Destination.MARKER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'sourceDatabase': 'orders'}", "{'sourceDatabase': 'orders', 'unpin': true}"})
    void namesTheWayOutOfARotationThatWasGivenUp(String input) {
        account.putSecret("pinned", "true");
        String pending = account.startRotation();

        DescribeExecutionResponse failed = machines.rollBack(input.replace("'}", "', 'to': '" + ONE + "'}"));

        assertThat(failed.error()).isEqualTo(InvalidRequestException.class.getName());
        String command =
                "aws secretsmanager update-secret-version-stage --secret-id rds-replica/orders --version-stage AWSPENDING"
                        + " --remove-from-version-id " + pending;
        assertThat(failed.cause())
                .contains("under rotation for 30 minutes", "aws secretsmanager cancel-rotate-secret", command);
        account.secrets.updateSecretVersionStage(r -> r.secretId(Destination.SECRET)
                .versionStage(VersionStages.PENDING)
                .removeFromVersionId(pending));
        succeeded(machines.rollBack(input.replace("'}", "', 'to': '" + ONE + "'}")));
    }

    @Test
    void endsWithTheWordsOfItsError() {
        assertThat(machines.rollBack("{'sourceDatabase': 7}").cause()).isEqualTo("sourceDatabase must be a string");
        assertThat(machines.rollBack("{'sourceDatabase': 'orders', 'target': '}'}")
                        .cause())
                .startsWith("the execution's input has an unknown");
    }

    @Test
    void endsWithACauseThatIsNoReportAsItIs() {
        machines.silent = "PlanRollback";

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders'}");

        assertThat(execution.error()).isEqualTo("States.Timeout");
        assertThat(execution.cause()).doesNotStartWith("{").isNotEmpty();
    }

    @Test
    void takesTheLockOffAgainIfItFails() {
        machines.silent = "SetPassword";

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders'}");

        assertThat(execution.statusAsString()).isEqualTo("FAILED");
        assertThat(execution.error()).isEqualTo("States.Timeout");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
        assertThat(isProtected(ONE)).isFalse();
        assertThat(role(ONE)).isEqualTo("superseded");
    }

    @Test
    void aStoppedRollbackLeavesALockThatTheNextReplicationTakesOff() {
        machines.silent = "CheckReplica";
        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        account.timeline.runUntil(() -> isProtected(ONE));
        account.sfn.stopExecution(r -> r.executionArn(execution));
        machines.silent = "none";

        machines.replicate(3);

        assertThat(account.instances()).doesNotContain(ONE);
    }

    @Test
    void leavesTheLockOfAReplicaThatAnOperatorLockedByHand() {
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(ONE).deletionProtection(true).applyImmediately(true));
        machines.silent = "SetPassword";
        machines.rollBack("{'sourceDatabase': 'orders'}");
        machines.silent = "none";

        machines.replicate(3);

        assertThat(isProtected(ONE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"addTagsToResource", "modifyDBInstance", "putSecretValue", "updateSecretVersionStage", "publish"
            })
    void endsWellWhateverAnswerIsLost(String operation) {
        account.faults.loseAnswer(operation);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void doesNotHaveItsReplicaPrunedWhileItRuns() {
        Announcement third = account.candidate(3);
        machines.silent = "CheckReplica";
        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        account.timeline.runUntil(() -> isProtected(ONE));
        account.swap(third, account.currentVersion());

        account.markSuperseded(third);
        ListPrunable.Output listed = new ListPrunable(
                        account.rds, account.secrets, account.sfn, account.settings("REPLICAS_TO_KEEP", "1"))
                .handle(new ListPrunable.Input(
                        third, machines.replicationArn(), "execution", account.timeline.instant()));
        DeleteReplica.Output deleted = new DeleteReplica(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new DeleteReplica.Input(ONE, third, machines.replicationArn(), "execution", null, null, null));

        assertThat(isProtected(ONE)).isTrue();
        assertThat(listed.replicas()).isEmpty();
        assertThat(listed.kept()).extracting(ListPrunable.KeptReplica::reason).contains(Retention.CLAIMED);
        assertThat(deleted.deleted()).isFalse();
        assertThat(role(ONE)).isEqualTo("chosen");
        account.sfn.stopExecution(r -> r.executionArn(execution));
    }
}
