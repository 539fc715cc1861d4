package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The definition of the rollback machine with the steps, on the stage, beside replications. */
class RollbackMachineTest {
    private static final String ONE = Destination.replica(1);
    private static final String TWO = Destination.replica(2);
    private static final String THREE = Destination.replica(3);
    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    @BeforeEach
    void replicateTwice() {
        machines.replicate(1);
        machines.replicate(2);
    }

    private Map<String, Object> succeeded(DescribeExecutionResponse execution) {
        assertThat(execution.statusAsString()).as(execution.error() + ": " + execution.cause()).isEqualTo("SUCCEEDED");
        return Json.members(execution.output()).orElseThrow();
    }

    private void refused(String input, Class<? extends RuntimeException> error, String... words) {
        String before = account.currentVersion();

        DescribeExecutionResponse execution = machines.rollBack(input);

        assertThat(execution.statusAsString()).isEqualTo("FAILED");
        assertThat(execution.error()).isEqualTo(error.getName());
        assertThat(execution.cause()).contains(words);
        assertThat(account.currentVersion()).isEqualTo(before);
    }

    private boolean isProtected(String replica) {
        return account.instance(replica).deletionProtection();
    }

    private String role(String replica) {
        return account.tag(replica, ReplicationTags.ROLE);
    }

    @Test
    void goesBackToTheReplicaBeforeTheLiveOneInSecondsAndPinsIt() {
        Instant start = account.timeline.instant();

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        Map<String, Object> output = succeeded(machines.finish(execution));

        assertThat(output).containsEntry("replicaId", ONE).containsEntry("previousReplica", TWO).containsEntry("pinned", true);
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", ONE)
                .containsEntry("host", account.instance(ONE).endpoint().address())
                .containsEntry("replicationId", Destination.id(1).value())
                .containsEntry("pinned", "true")
                .containsEntry("notBefore", start.toString())
                .containsEntry("password", Destination.PASSWORD);
        assertThat(isProtected(ONE)).isTrue();
        assertThat(role(ONE)).isEqualTo("live");
        assertThat(isProtected(TWO)).isFalse();
        assertThat(role(TWO)).isEqualTo("superseded");
        assertThat(account.accepts(ONE, Destination.PASSWORD)).isTrue();
        assertThat(Duration.between(start, account.timeline.instant())).isLessThan(Duration.ofSeconds(15));
        assertThat(machines.states(execution)).noneMatch(state -> state.startsWith("WaitFor"));
    }

    @Test
    void tellsOperatorsAndApplications() {
        account.published.clear();

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.published).singleElement().satisfies(message -> {
            assertThat(message.subject()).isEqualTo("orders: rolled back to replica " + ONE + ", pinned");
            assertThat(Json.members(message.message()).orElseThrow())
                    .containsEntry("event", "RolledBack")
                    .containsEntry("replica", ONE)
                    .containsEntry("previousReplica", TWO)
                    .containsEntry("pinned", true);
        });
    }

    @Test
    void holdsReplicationsBackUntilItIsUnpinned() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        machines.replicate(3);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);
        assertThat(account.instances()).contains(ONE, THREE);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true, 'to': 'latest'}"));

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", THREE)
                .containsEntry("pinned", "false")
                .doesNotContainKey("notBefore");

        machines.replicate(4);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(4));
    }

    @Test
    void unpinsAndLeavesTheRestAsItIs() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));
        Object notBefore = account.secret().get("notBefore");
        account.published.clear();

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}"));

        assertThat(output).containsEntry("replicaId", ONE).containsEntry("pinned", false);
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", ONE)
                .containsEntry("pinned", "false")
                .containsEntry("notBefore", notBefore);
        assertThat(account.published).singleElement().satisfies(message ->
                assertThat(message.message()).contains("\"Unpinned\"").contains(ONE));

        machines.replicate(3);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", THREE);
    }

    @Test
    void withoutAPinOnlyNewerDataThanTheRollbackReplacesIt() {
        Announcement takenBefore = account.announce(3);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'pin': false}"));
        succeeded(machines.run(takenBefore));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "false");

        machines.replicate(4);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(4));
    }

    @Test
    void goesForwardAgainByTheSameMachine() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + TWO + "'}"));

        assertThat(output).containsEntry("previousReplica", ONE);
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
        assertThat(isProtected(ONE)).isFalse();
        assertThat(isProtected(TWO)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders-20261121040501-3f9a1c", "replica-orders-20261121040501-3f9a1c", "REPLICA-ORDERS-20261121040501-3F9A1C"})
    void takesAReplicationIdOrAReplicasIdentifier(String to) {
        succeeded(machines.rollBack("{'sourceDatabase': 'Orders', 'to': '" + to.replace("20261121040501", Destination.id(1).value().split("-")[1])
                + "', 'Comment': 'by the console'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);
    }

    @Test
    void changesNothingInADryRun() {
        String before = account.currentVersion();
        account.faults.calls.clear();

        Map<String, Object> plan = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'dryRun': true}"));

        assertThat(plan.get("summary").toString()).contains(ONE, "instead of " + TWO, "pinned");
        assertThat(plan.get("steps").toString()).contains("deletion protection of " + ONE, "point secret " + Destination.SECRET);
        assertThat(account.currentVersion()).isEqualTo(before);
        assertThat(account.faults.calls).isSubsetOf(
                "startExecution", "getSecretValue", "describeDBInstances", "listExecutions", "describeExecution", "getExecutionHistory");
    }

    @Test
    void saysWhatAnUnpinWouldDo() {
        account.putSecret("pinned", "true");
        String before = account.currentVersion();

        Map<String, Object> plan = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true, 'dryRun': true}"));

        assertThat(plan.get("summary").toString()).contains("is unpinned", TWO);
        assertThat(account.currentVersion()).isEqualTo(before);
    }

    @Test
    void isSafeToRepeatWithTheTargetNamed() {
        String input = "{'sourceDatabase': 'orders', 'to': '" + ONE + "'}";
        succeeded(machines.rollBack(input));

        Map<String, Object> output = succeeded(machines.rollBack(input));

        assertThat(output).containsEntry("replicaId", ONE);
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

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
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(THREE).masterUserPassword("other-" + Destination.MARKER));
        account.timeline.runUntilIdle();

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", THREE).containsEntry("pinned", "true");
        assertThat(account.accepts(THREE, Destination.PASSWORD)).isTrue();
    }

    @Test
    void startsAStoppedReplicaFirst() {
        account.rds.stopDBInstance(r -> r.dbInstanceIdentifier(ONE));
        account.timeline.runUntilIdle();

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("StartReplica", "WaitForStart");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);
        assertThat(account.instance(ONE).dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void refusesAReplicaThatIsBeingDeleted() {
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE).skipFinalSnapshot(true));

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}");

        assertThat(execution.error()).isEqualTo(InvalidRequestException.class.getName());
        assertThat(execution.cause()).contains(ONE, "being deleted");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO).doesNotContainKey("pinned");
    }

    @Test
    void endsCleanlyIfTheReplicaIsDeletedAfterThePlan() {
        account.faults.before("addTagsToResource", () -> account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE).skipFinalSnapshot(true)));

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders'}");

        assertThat(execution.statusAsString()).isEqualTo("FAILED");
        assertThat(execution.error()).isEqualTo(FailedInRdsException.class.getName());
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO).doesNotContainKey("pinned");
    }

    @Test
    void refusesAReplicaThatWouldNotPassItsCheck() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(ONE).publiclyAccessible(true).applyImmediately(true));
        account.timeline.runUntilIdle();

        refused("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}", InvalidRequestException.class, ONE, "publicly accessible");
        refused("{'sourceDatabase': 'orders'}", InvalidRequestException.class, "no replica before", "publicly accessible");
        assertThat(isProtected(ONE)).isFalse();
    }

    @Test
    void passesOverWhatCannotServeAndSaysSo() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(ONE).deletionProtection(true).applyImmediately(true));
        machines.replicate(3);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(TWO).publiclyAccessible(true).applyImmediately(true));
        account.timeline.runUntilIdle();

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(output).containsEntry("replicaId", ONE);
        assertThat(output.get("passedOver").toString()).contains(TWO, "publicly accessible");
    }

    @Test
    void refusesWhereThereIsNoneBeforeTheLiveOne() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        refused("{'sourceDatabase': 'orders'}", InvalidRequestException.class, "there is no replica before the live one, " + ONE, TWO);
    }

    @Test
    void refusesAReplicaOfAnotherStackOrUnknown() {
        account.createForeignInstance("replica-orders-20200101000000-abcdef");

        refused(
                "{'sourceDatabase': 'orders', 'to': 'replica-orders-20200101000000-abcdef'}", InvalidRequestException.class,
                "there is no replica", ONE, TWO);
        refused("{'sourceDatabase': 'orders', 'to': 'nonsense'}", InvalidRequestException.class, "there is no replica nonsense");
    }

    @Test
    void refusesTheReplicaOfAReplicationThatRuns() {
        Announcement third = account.announce(3);
        machines.start(third);
        account.timeline.runUntil(() -> account.instances().contains(THREE));
        String execution = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + THREE + "'}");
        account.timeline.runUntil(() -> !account.sfn.describeExecution(r -> r.executionArn(execution)).statusAsString().equals("RUNNING"));

        assertThat(account.sfn.describeExecution(r -> r.executionArn(execution)).cause()).contains(THREE, "its replication is running");
    }

    @Test
    void refusesAMissingOrForeignSecret() {
        refused("{'sourceDatabase': 'orders'}".replace("orders", "orders2"), InvalidRequestException.class, "rds-replica/orders2", "does not exist");
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}");

        assertThat(execution.error()).endsWith("ConflictException");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                             | sourceDatabase is missing
            {'sourceDatabase': 7}                                          | sourceDatabase must be a string
            {'sourceDatabase': ''}                                         | sourceDatabase is missing or empty
            {'sourceDatabase': 'or--ders'}                                 | an RDS identifier
            {'sourceDatabase': 'orders', 'to': ''}                         | to is missing or empty
            {'sourceDatabase': 'orders', 'to': 'a b'}                      | latest, a replication id
            {'sourceDatabase': 'orders', 'pin': 'yes'}                     | pin must be true or false
            {'sourceDatabase': 'orders', 'unpin': 1}                       | unpin must be true or false
            {'sourceDatabase': 'orders', 'dryRun': null}                   | dryRun must be true or false
            {'sourceDatabase': 'orders', 'unpin': true, 'pin': true}       | contradict
            {'sourceDatabase': 'orders', 'unpin': true, 'to': 'replica-1'} | latest only
            {'sourceDatabase': 'orders', 'target': 'x'}                    | unknown field: target
            []                                                             | must be a JSON object
            """)
    void refusesWhatItDoesNotUnderstand(String input, String words) {
        refused(input, InvalidRequestException.class, words);
    }

    @Test
    void winsARaceWithAReplicationThatSwapsFirst() {
        Announcement third = account.announce(3);
        machines.start(third);
        account.timeline.runUntil(() -> account.secret().get("dbInstanceIdentifier").equals(THREE));
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
    void keepsItsReplicaFromBeingUnlockedByAReplicationThatIsMarking() {
        machines.replicate(3);
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + TWO + "'}"));
        Announcement fourth = account.announce(4);
        succeeded(machines.run(fourth));

        assertThat(isProtected(TWO)).isTrue();
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
    }

    @Test
    void goesLiveThoughAReplicationThatIsMarkingUnlocksItsReplicaForAMoment() {
        Runnable unlock = () -> account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(ONE).deletionProtection(false));
        account.faults.before("putSecretValue", () -> {
            unlock.run();
            account.timeline.after(Duration.ofSeconds(2), "the replication takes it back", () ->
                    account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(ONE).deletionProtection(true)));
        });

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void waitsForARotationInProgressAndKeepsItsPassword() {
        String pending = account.startRotation();
        account.timeline.after(Duration.ofMinutes(3), "the rotation ends", () -> {
            account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(TWO).masterUserPassword("rotated-" + Destination.MARKER));
            account.finishRotation(pending);
        });

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("WaitForRotation");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("password", "rotated-" + Destination.MARKER);
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
        assertThat(account.secret()).containsEntry("pinned", "false").containsEntry("password", "rotated-" + Destination.MARKER);
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
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(ONE).deletionProtection(true).applyImmediately(true));
        machines.silent = "SetPassword";
        machines.rollBack("{'sourceDatabase': 'orders'}");
        machines.silent = "none";

        machines.replicate(3);

        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void repairsASecretThatNamesNoReplica() {
        account.putSecret("dbInstanceIdentifier", "nobody");

        refused("{'sourceDatabase': 'orders'}", InvalidRequestException.class, "nobody, which is no replica", "latest");
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest', 'pin': false}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO).containsEntry("pinned", "false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"addTagsToResource", "modifyDBInstance", "putSecretValue", "updateSecretVersionStage", "publish"})
    void endsWellWhateverAnswerIsLost(String operation) {
        account.faults.loseAnswer(operation);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void prunesNothingOfTheDatabaseWhileItRuns() {
        Announcement third = account.candidate(3);
        machines.silent = "CheckReplica";
        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        account.timeline.runUntil(() -> isProtected(ONE));
        account.swap(third, account.currentVersion());

        account.markSuperseded(third);
        ListPrunable.Output listed = new ListPrunable(account.rds, account.secrets, account.sfn, account.settings("REPLICAS_TO_KEEP", "1"))
                .handle(new ListPrunable.Input(third, machines.replicationArn(), "execution"));
        DeleteReplica.Output deleted = new DeleteReplica(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new DeleteReplica.Input(ONE, third, machines.replicationArn(), "execution"));

        assertThat(isProtected(ONE)).isTrue();
        assertThat(listed.replicas()).isEmpty();
        assertThat(listed.kept()).extracting(ListPrunable.KeptReplica::reason).contains("a rollback of its database is running");
        assertThat(deleted.deleted()).isFalse();
        assertThat(role(ONE)).isEqualTo("chosen");
        account.sfn.stopExecution(r -> r.executionArn(execution));
    }
}
