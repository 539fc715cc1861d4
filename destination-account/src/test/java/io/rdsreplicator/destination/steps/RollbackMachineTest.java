package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What an operator may ask of the rollback machine, and what it refuses. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RollbackMachineTest extends RollbackCase {
    RollbackMachineTest(DatabaseKind kind) {
        super(kind);
    }

    @Test
    void goesBackToTheReplicaBeforeTheLiveOneAndPinsIt() {
        Instant start = account.timeline.instant();

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        Map<String, Object> output = succeeded(machines.finish(execution));

        assertThat(output)
                .containsEntry("replicaId", ONE)
                .containsEntry("previousReplica", TWO)
                .containsEntry("pinned", true);
        assertThat(account.secret())
                .containsEntry(account.liveKey(), ONE)
                .containsEntry("host", account.database(ONE).endpoint().host())
                .containsEntry("replicationId", Destination.id(1).value())
                .containsEntry("pinned", "true")
                .containsEntry("notBefore", start.toString())
                .containsEntry("password", Destination.PASSWORD);
        assertThat(isProtected(ONE)).isTrue();
        assertThat(role(ONE)).isEqualTo("live");
        assertThat(isProtected(TWO)).isFalse();
        assertThat(role(TWO)).isEqualTo("superseded");
        assertThat(account.accepts(ONE, Destination.PASSWORD)).isTrue();
        Duration holdsAfter = account.port().lockHoldsAfter();
        assertThat(Duration.between(start, account.timeline.instant()))
                .isBetween(holdsAfter, holdsAfter.plusSeconds(15));
        assertThat(machines.states(execution))
                .filteredOn(state -> state.startsWith("WaitFor"))
                .hasSize(holdsAfter.isZero() ? 0 : 1);
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

    @ParameterizedTest
    @CsvSource({"pin, ', pinned'", "unpin, ''"})
    void tellsOfAChoiceOfTheLiveReplicaAsOfNoSwap(String choice, String after) {
        account.published.clear();

        Map<String, Object> output =
                succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest', '" + choice + "': true}"));

        assertThat(output.get("summary").toString())
                .contains("names " + TWO, "pinned")
                .doesNotContain("instead of");
        assertThat(account.published).singleElement().satisfies(message -> {
            assertThat(message.subject()).isEqualTo("orders: chosen to be live is replica " + TWO + after);
            assertThat(Json.members(message.message()).orElseThrow())
                    .containsEntry("event", "RolledBack")
                    .containsEntry("previousReplica", null);
        });
    }

    @Test
    void holdsReplicationsBackUntilItIsUnpinned() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        machines.replicate(3);

        assertThat(account.secret()).containsEntry(account.liveKey(), ONE);
        assertThat(account.replicas()).contains(ONE, THREE);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true, 'to': 'latest'}"));

        assertThat(account.secret())
                .containsEntry(account.liveKey(), THREE)
                .containsEntry("pinned", "false")
                .doesNotContainKey("notBefore");

        machines.replicate(4);

        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(4));
    }

    @Test
    void unpinsAndLeavesTheRestAsItIs() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));
        Object notBefore = account.secret().get("notBefore");
        account.published.clear();

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}"));

        assertThat(output).containsEntry("replicaId", ONE).containsEntry("pinned", false);
        assertThat(account.secret())
                .containsEntry(account.liveKey(), ONE)
                .containsEntry("pinned", "false")
                .containsEntry("notBefore", notBefore);
        assertThat(account.published).singleElement().satisfies(message -> assertThat(message.message())
                .contains("\"Unpinned\"")
                .contains(ONE));

        machines.replicate(3);

        assertThat(account.secret()).containsEntry(account.liveKey(), THREE);
    }

    @Test
    void tellsNobodyThatAPinIsGoneWhereThereWasNone() {
        account.published.clear();

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}"));

        assertThat(output.get("summary").toString()).endsWith("is not pinned; it names " + TWO);
        assertThat(account.published).isEmpty();
    }

    @Test
    void withoutAPinOnlyNewerDataThanTheRollbackReplacesIt() {
        Announcement takenBefore = account.announce(3);

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'pin': false}"));
        succeeded(machines.run(takenBefore));

        assertThat(account.secret()).containsEntry(account.liveKey(), ONE).containsEntry("pinned", "false");

        machines.replicate(4);

        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(4));
    }

    @Test
    void goesForwardAgainByTheSameMachine() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + TWO + "'}"));

        assertThat(output).containsEntry("previousReplica", ONE);
        assertThat(account.secret()).containsEntry(account.liveKey(), TWO);
        assertThat(isProtected(ONE)).isFalse();
        assertThat(isProtected(TWO)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders-20261121040501-3f9a1c",
                "replica-orders-20261121040501-3f9a1c",
                "REPLICA-ORDERS-20261121040501-3F9A1C"
            })
    void takesAReplicationIdOrAReplicasIdentifier(String to) {
        String existing = to.replace("20261121040501", Destination.id(1).value().split("-")[1]);
        succeeded(machines.rollBack(
                "{'sourceDatabase': 'Orders', 'to': '" + existing + "', 'Comment': 'by the console'}"));

        assertThat(account.secret()).containsEntry(account.liveKey(), ONE);
    }

    @Test
    void changesNothingInADryRun() {
        String before = account.currentVersion();
        account.faults.calls.clear();

        Map<String, Object> plan = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'dryRun': true}"));

        assertThat(plan.get("summary").toString()).contains("would name " + ONE, "instead of " + TWO, "pinned");
        assertThat(plan.get("steps").toString())
                .contains("deletion protection of " + ONE, "point secret " + Destination.SECRET);
        assertThat(account.currentVersion()).isEqualTo(before);
        assertThat(account.faults.calls)
                .isSubsetOf(
                        "startExecution",
                        "getSecretValue",
                        "describeSecret",
                        "describeDBInstances",
                        "describeDBClusters",
                        "listExecutions",
                        "describeExecution",
                        "getExecutionHistory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void foretellsTheWaitForARotation(String unpin) {
        account.putSecret("pinned", "true");
        String pending = account.startRotation();

        Map<String, Object> plan = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'dryRun': true, 'unpin': "
                + unpin + (unpin.equals("true") ? "}" : ", 'to': '" + ONE + "'}")));

        assertThat(plan.get("steps").toString())
                .contains("wait until the rotation", "--remove-from-version-id " + pending);
    }

    @Test
    void saysWhatAnUnpinWouldDo() {
        account.putSecret("pinned", "true");
        String before = account.currentVersion();

        Map<String, Object> plan =
                succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true, 'dryRun': true}"));

        assertThat(plan.get("summary").toString()).contains("would be unpinned", TWO);
        assertThat(account.currentVersion()).isEqualTo(before);
    }

    @Test
    void isSafeToRepeatWithTheTargetNamed() {
        String input = "{'sourceDatabase': 'orders', 'to': '" + ONE + "'}";
        succeeded(machines.rollBack(input));

        Map<String, Object> output = succeeded(machines.rollBack(input));

        assertThat(output).containsEntry("replicaId", ONE);
        assertThat(account.secret()).containsEntry(account.liveKey(), ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void startsAStoppedReplicaFirst() {
        account.stop(ONE);
        account.timeline.runUntilIdle();

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("StartReplica", "WaitForStart");
        assertThat(account.secret()).containsEntry(account.liveKey(), ONE);
        assertThat(account.database(ONE).status()).isEqualTo("available");
    }

    @Test
    void refusesAReplicaThatIsBeingDeleted() {
        account.delete(ONE);

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}");

        assertThat(execution.error()).isEqualTo(InvalidRequestException.class.getName());
        assertThat(execution.cause()).contains(ONE, "being deleted; there are: ", TWO + " (can go live)");
        assertThat(account.secret()).containsEntry(account.liveKey(), TWO).doesNotContainKey("pinned");
    }

    @Test
    void refusesAReplicaThatWouldNotPassItsCheck() {
        account.spoil(ONE);

        refused(
                "{'sourceDatabase': 'orders', 'to': '" + ONE + "'}",
                InvalidRequestException.class,
                ONE,
                account.spoilt() + "; there are: ",
                TWO + " (can go live)");
        refused("{'sourceDatabase': 'orders'}", InvalidRequestException.class, "no replica before", account.spoilt());
        assertThat(isProtected(ONE)).isFalse();
    }

    @Test
    void refusesAReplicaWhosePasswordRdsManages() {
        assumeTrue(account.kind == DatabaseKind.INSTANCE, "the local RDS manages no passwords of DB clusters");
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(ONE).manageMasterUserPassword(true).applyImmediately(true));
        account.timeline.runUntilIdle();

        refused(
                "{'sourceDatabase': 'orders', 'to': '" + ONE + "'}",
                InvalidRequestException.class,
                ONE,
                "RDS manages its master password, in secret arn:",
                "--no-manage-master-user-password");
        assertThat(account.secret()).containsEntry(account.liveKey(), TWO);
    }

    @Test
    void passesOverWhatCannotServeAndSaysSo() {
        account.port().protect(ONE, true);
        machines.replicate(3);
        account.spoil(TWO);

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(output).containsEntry("replicaId", ONE);
        assertThat(output.get("passedOver").toString()).contains(TWO, account.spoilt());
    }

    @Test
    void refusesWhereThereIsNoneBeforeTheLiveOne() {
        account.pointSecretAt(ONE);
        account.putSecret("replicationId", Destination.id(1).value());

        refused(
                "{'sourceDatabase': 'orders'}",
                InvalidRequestException.class,
                "there is no replica before the live one, " + ONE,
                TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void goesNoFurtherBackWhenItIsStartedTwice(String pin) {
        machines.replicate(3);
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'pin': " + pin + "}"));

        refused(
                "{'sourceDatabase': 'orders'}",
                InvalidRequestException.class,
                "an operator has chosen " + TWO + " already",
                "name the replica in to");
        assertThat(account.secret()).containsEntry(account.liveKey(), TWO);
    }

    @Test
    void refusesAReplicaOfAnotherStackOrUnknown() {
        account.createForeignInstance("replica-orders-20200101000000-abcdef");

        refused(
                "{'sourceDatabase': 'orders', 'to': 'replica-orders-20200101000000-abcdef'}",
                InvalidRequestException.class,
                "there is no replica",
                ONE,
                TWO);
        refused(
                "{'sourceDatabase': 'orders', 'to': 'nonsense'}",
                InvalidRequestException.class,
                "there is no replica nonsense");
    }

    @Test
    void refusesTheReplicaOfAReplicationThatRuns() {
        Announcement third = account.announce(3);
        machines.start(third);
        account.timeline.runUntil(() -> account.replicas().contains(THREE));
        String execution = machines.startRollback("{'sourceDatabase': 'orders', 'to': '" + THREE + "'}");
        account.timeline.runUntil(() -> !account.sfn
                .describeExecution(r -> r.executionArn(execution))
                .statusAsString()
                .equals("RUNNING"));

        assertThat(account.sfn.describeExecution(r -> r.executionArn(execution)).cause())
                .contains(THREE, "its replication is running; there are: ", ONE + " (can go live)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "replica"})
    void pinsTheLiveReplicaWhileItsReplicationFinishes(String to) {
        String replication = machines.start(account.announce(3));
        account.timeline.runUntil(() -> account.secret().get(account.liveKey()).equals(THREE));

        String input = "{'sourceDatabase': 'orders', 'to': '" + to.replace("replica", THREE) + "'}";
        Map<String, Object> output = succeeded(machines.finish(machines.startRollback(input)));

        assertThat(output).containsEntry("replicaId", THREE).containsEntry("pinned", true);
        succeeded(machines.finish(replication));
        assertThat(account.secret()).containsEntry(account.liveKey(), THREE).containsEntry("pinned", "true");
        assertThat(isProtected(THREE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "true, true", "false, true"})
    void namesTheDatabasesThatThereAreWhereThereIsNoReplicaOfTheOneAskedFor(boolean hasSecret, boolean latest) {
        if (hasSecret) {
            account.secrets.createSecret(r -> r.name("rds-replica/oders").secretString("{\"username\": \"app\"}"));
        }

        refused(
                latest ? "{'sourceDatabase': 'oders', 'to': 'latest'}" : "{'sourceDatabase': 'oders'}",
                InvalidRequestException.class,
                "there is no replica of a database oders here; there are replicas of orders");
    }

    @Test
    void unpinsASecretThatWasPinnedBeforeThereWasAReplica() {
        account.secrets.createSecret(
                r -> r.name("rds-replica/later").secretString("{\"username\": \"app\", \"pinned\": \"true\"}"));

        Map<String, Object> output = succeeded(machines.rollBack("{'sourceDatabase': 'later', 'unpin': true}"));

        assertThat(output.get("summary").toString()).contains("not pinned any more", "it names no replica");
        refused(
                "{'sourceDatabase': 'lather', 'unpin': true}",
                InvalidRequestException.class,
                "no replica of a database lather");
    }

    @Test
    void refusesAMissingOrForeignSecret() {
        account.secrets.deleteSecret(r -> r.secretId(Destination.SECRET).forceDeleteWithoutRecovery(true));
        DescribeExecutionResponse missing = machines.rollBack("{'sourceDatabase': 'orders'}");
        assertThat(missing.error()).isEqualTo(InvalidRequestException.class.getName());
        assertThat(missing.cause()).contains("secret rds-replica/orders does not exist");
        account.createSecret();
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true}");

        assertThat(execution.error()).endsWith("ConflictException");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
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
    void goesLiveThoughAReplicationThatIsMarkingUnlocksItsReplicaForAMoment() {
        Runnable unlock = () -> account.port().protect(ONE, false);
        account.faults.before("putSecretValue", () -> {
            unlock.run();
            account.timeline.after(Duration.ofSeconds(2), "the replication takes it back", () -> account.port()
                    .protect(ONE, true));
        });

        succeeded(machines.rollBack("{'sourceDatabase': 'orders'}"));

        assertThat(account.secret()).containsEntry(account.liveKey(), ONE).containsEntry("pinned", "true");
        assertThat(isProtected(ONE)).isTrue();
    }

    @Test
    void repairsASecretThatNamesNoReplica() {
        account.putSecret(account.liveKey(), "nobody");

        refused(
                "{'sourceDatabase': 'orders'}",
                InvalidRequestException.class,
                "the secret names nobody (it does not exist)",
                "latest",
                TWO + " (can go live)");
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': 'latest', 'pin': false}"));

        assertThat(account.secret()).containsEntry(account.liveKey(), TWO).containsEntry("pinned", "false");
    }
}
