package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.destination.ReplicaList.Listed;
import io.rdsreplicator.destination.ReplicaList.SecretState;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.tracking.Failed;
import io.rdsreplicator.shared.tracking.ListRequest;
import io.rdsreplicator.shared.tracking.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.Tag;

class ListReplicasTest {
    private static final ListRequest ALL = new ListRequest(null, null);
    private static final String NEXT = "the next replication of orders that succeeds";
    private static final String SOURCE_EXECUTION = "arn:aws:states:eu-west-1:111111111111:execution:stack-a-replication:one";

    private final Destination account = new Destination();
    private Announcement last;

    @BeforeEach
    void createTheMachine() {
        account.machine();
    }

    /** Replications that went live one after the other; all but the last are superseded. */
    private void history(int count) {
        account.createSecret();
        for (int number = 1; number <= count; number++) {
            last = account.live(number);
            account.markSuperseded(last);
        }
    }

    private ReplicaList list(ListRequest request) {
        return list(request, account.settings());
    }

    private ReplicaList list(ListRequest request, Settings settings) {
        return new ListReplicas(account.rds, account.secrets, account.sfn, account.timeline, settings).handle(request);
    }

    private Listed row(int number) {
        return list(ALL).replicas().stream().filter(row -> row.replicaId().equals(Destination.replica(number))).findFirst().orElseThrow();
    }

    private SecretState secret() {
        return list(ALL).secrets().get(0);
    }

    /** An execution of the name and the input that StartReplication gives it, which never ends by itself. */
    private String begin(Announcement announcement) {
        Map<String, Object> input = new LinkedHashMap<>(Json.members(Json.write(announcement)).orElseThrow());
        input.put("sourceExecutionArn", SOURCE_EXECUTION);
        return begin(account.machine(), announcement.replicationId().value(), Json.write(input));
    }

    private String begin(String machine, String name, String input) {
        return account.sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input(input)).executionArn();
    }

    private void stop(String execution) {
        account.sfn.stopExecution(r -> r.executionArn(execution));
    }

    @Test
    void saysWhatAReplicaIsAndWhereItCameFrom() {
        history(1);
        String execution = begin(last);
        stop(execution);
        account.timeline.runFor(Duration.ofMinutes(90));

        Listed row = list(new ListRequest("orders", null)).replicas().get(0);

        Instant from = account.landedTime(1);
        assertThat(row).isEqualTo(new Listed(
                Destination.replica(1), Destination.id(1), "orders", Destination.SOURCE.toString(), from,
                Duration.between(from, account.timeline.instant()).toSeconds(), "postgres", "14.20", "db.t4g.medium", 20, "available", true,
                "live", false, "it is live", null, endpoint(1), execution, SOURCE_EXECUTION));
        assertThat(row.ageSeconds()).isGreaterThan(5400);
    }

    private String endpoint(int number) {
        Endpoint endpoint = account.instance(Destination.replica(number)).endpoint();
        return endpoint.address() + ":" + endpoint.port();
    }

    @Test
    void knowsNoExecutionsThatStepFunctionsHasForgotten() {
        history(1);

        assertThat(List.of(row(1), list(new ListRequest("orders", null)).replicas().get(0))).allSatisfy(row -> {
            assertThat(row.executionArn()).isNull();
            assertThat(row.sourceExecutionArn()).isNull();
        });
    }

    @Test
    void asksForNoSingleExecutionWhereAllDatabasesAreListed() {
        history(3);
        String execution = begin(last);
        account.sfn.stopExecution(r -> r.executionArn(execution));
        account.timeline.runFor(Duration.ofDays(8));
        account.faults.fail("describeExecution", "AccessDeniedException");

        assertThat(row(3).executionArn()).isEqualTo(execution);
        assertThat(row(3).sourceExecutionArn()).isNull();
    }

    @Test
    void listsTheNewestDataFirstWithItsStanding() {
        history(2);
        account.candidate(3);

        assertThat(list(ALL).replicas()).extracting(Listed::replicaId)
                .containsExactly(Destination.replica(3), Destination.replica(2), Destination.replica(1));
        assertThat(list(ALL).replicas()).extracting(Listed::standing).containsExactly("candidate", "live", "superseded");
        assertThat(list(ALL).replicas()).extracting(Listed::deletionProtection).containsExactly(true, true, false);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "3, 2", "3, 3", "5, 2", "5, 3"})
    void saysOfEachReplicaWhatTheNextReplicationThenDoes(int count, int keep) {
        history(count);

        List<String> foretold = deletedWith(keep);

        assertThat(prunedByTheNext(count + 1, keep)).isEqualTo(foretold);
    }

    @Test
    void foretellsThatAPinnedReplicaIsKeptHoweverOld() {
        history(4);
        account.pointSecretAt(Destination.replica(1));
        account.putSecret("pinned", "true");
        account.putSecret("note", "so that no version names another");

        List<String> foretold = deletedWith(2);
        Listed live = row(1);

        assertThat(live.pinned()).isTrue();
        assertThat(live.keptFor()).isEqualTo("it is live and pinned");
        assertThat(foretold).containsExactly(Destination.replica(2), Destination.replica(3));
        assertThat(prunedByTheNext(5, 2)).isEqualTo(foretold);
    }

    @Test
    void foretellsThatWhatAnOperatorHasProtectedIsKept() {
        history(4);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(true));

        List<String> foretold = deletedWith(2);

        assertThat(row(1).keptFor()).isEqualTo("it is protected from deletion");
        assertThat(foretold).containsExactly(Destination.replica(2), Destination.replica(3));
        assertThat(prunedByTheNext(5, 2)).isEqualTo(foretold);
    }

    @Test
    void foretellsThatWhatARotationNamesIsKept() {
        history(3);
        String current = account.secretText();
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .versionStages(VersionLabels.PENDING)
                .secretString(current.replace(Destination.replica(3), Destination.replica(1))));

        assertThat(row(1).keptFor()).isEqualTo("the secret's version AWSPENDING names it");
    }

    @Test
    void countsAReplicaThatIsUnderWayAsTheNext() {
        history(3);
        begin(account.candidate(4));

        assertThat(row(4).keptFor()).isEqualTo("its replication is running");
        assertThat(deletedWith(2)).containsExactly(Destination.replica(1), Destination.replica(2));
    }

    @Test
    void foretellsThatACandidateLeftByAFailureIsPrunedInItsTurn() {
        history(2);
        account.candidate(3);

        List<String> foretold = deletedWith(2);

        assertThat(foretold).containsExactly(Destination.replica(1));
        assertThat(prunedByTheNext(4, 2)).isEqualTo(foretold);
    }

    private List<String> deletedWith(int keep) {
        return list(ALL, account.settings("REPLICAS_TO_KEEP", String.valueOf(keep))).replicas().stream()
                .filter(row -> row.keptFor() == null && row.deletedBy().equals(NEXT))
                .map(Listed::replicaId)
                .sorted()
                .toList();
    }

    /** Of what was there before, what the next replication's own pruning lists. */
    private List<String> prunedByTheNext(int number, int keep) {
        Announcement next = account.candidate(number);
        account.swap(next, account.currentVersion());
        account.markSuperseded(next);
        return new ListPrunable(account.rds, account.secrets, account.sfn, account.settings("REPLICAS_TO_KEEP", String.valueOf(keep)))
                .handle(new ListPrunable.Input(next, account.machine(), "execution"))
                .replicas()
                .stream()
                .map(ListPrunable.PrunableReplica::replicaId)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"stopped", "storage-full", "something-new"})
    void showsAReplicaInAnyStatus(String status) {
        history(2);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(row(1).status()).isEqualTo(status);
        assertThat(row(1).standing()).isEqualTo("superseded");
    }

    @Test
    void showsWhatIsBeingDeleted() {
        history(2);
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));

        assertThat(row(1).status()).isEqualTo("deleting");
        assertThat(row(1).keptFor()).isNull();
        assertThat(row(1).deletedBy()).isEqualTo("a deletion that is under way");
    }

    @Test
    void showsAReplicaThatHasNoEndpointAndWhoseTagsDoNotSayWhenItsDataIsFrom() {
        account.createSecret();
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        account.restore(1);
        account.rds.removeTagsFromResource(r -> r.resourceName(account.instance(Destination.replica(1)).dbInstanceArn())
                .tagKeys(ReplicationTags.SNAPSHOT_TIME));

        assertThat(row(1).endpoint()).isNull();
        assertThat(row(1).snapshotTime()).isNull();
        assertThat(row(1).ageSeconds()).isNull();
        assertThat(table(ALL)).contains(Destination.replica(1) + "  -          -    failed");
    }

    @Test
    void isNotBeforeWhatItTellsOf() {
        history(1);
        Instant behind = account.timeline.instant().minus(Duration.ofDays(1));
        ListReplicas function = new ListReplicas(account.rds, account.secrets, account.sfn, () -> behind, account.settings());
        account.timeline.runFor(Duration.ofHours(1));
        String rollback = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.timeline.runFor(Duration.ofHours(1));
        assertThat(function.handle(ALL).at()).isEqualTo(account.timeline.instant().minus(Duration.ofHours(1)));
        stop(rollback);
        assertThat(function.handle(ALL).at()).isEqualTo(account.timeline.instant());

        Instant chosen = account.timeline.instant().plus(Duration.ofHours(1));
        account.putSecret("chosenAt", chosen.toString());
        account.putSecret("notBefore", "2099-01-01T00:00:00Z");

        assertThat(function.handle(ALL).at()).isEqualTo(chosen);
    }

    @Test
    void leavesOutWhatIsSomebodyElses() {
        history(1);
        account.createForeignInstance("to-be-left", ReplicationTags.tag("rds-replicator:stack", "stack-b"));
        account.createForeignInstance("replica-somebody");
        account.createForeignInstance(Destination.replica(7), new ReplicationTags(
                        "another-stack", Destination.id(7), Destination.SOURCE.toString(), Optional.empty(), "live")
                .toTags()
                .toArray(Tag[]::new));

        assertThat(list(ALL).replicas()).extracting(Listed::replicaId).containsExactly(Destination.replica(1));
    }

    @Test
    void listsOneDatabaseWhereItIsAskedFor() {
        history(1);

        assertThat(list(new ListRequest("Orders", null)).replicas()).hasSize(1);
        ReplicaList other = list(new ListRequest("ledger", null));
        assertThat(other.replicas()).isEmpty();
        assertThat(other.secrets()).extracting(SecretState::secretName).containsExactly("rds-replica/ledger");
        assertThat(other.secrets().get(0).problem()).contains("does not exist");
    }

    @Test
    void saysWhatTheSecretSaysAndNoMore() {
        history(1);
        account.putSecret("pinned", "true");
        account.putSecret("notBefore", "2026-11-21T09:00:00Z");

        assertThat(secret()).isEqualTo(new SecretState(
                "orders", Destination.SOURCE.toString(), Destination.SECRET, Destination.replica(1), true,
                Instant.parse("2026-11-21T09:00:00Z"), null));
        assertThat(Json.write(list(ALL))).doesNotContain(Destination.MARKER);
        assertThat(table(ALL)).doesNotContain(Destination.MARKER);
    }

    @Test
    void aBrokenSecretHidesNothingButWhatItSays() {
        history(2);
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET).secretString("no object " + Destination.MARKER));

        assertThat(secret().problem()).contains("must be one JSON object").doesNotContain(Destination.MARKER);
        assertThat(list(ALL).replicas()).hasSize(2).allSatisfy(row -> {
            assertThat(row.standing()).isEqualTo("unknown");
            assertThat(row.keptFor()).contains("cannot be read");
        });
    }

    @ParameterizedTest
    @CsvSource({"getSecretValue, AccessDeniedException", "getSecretValue, ThrottlingException", "describeSecret, InternalServiceError"})
    void saysWhyASecretCannotBeRead(String operation, String code) {
        history(1);
        account.faults.fail(operation, code);

        assertThat(secret().problem()).contains(code);
    }

    @Test
    void saysThatTheSecretIsMissing() {
        account.restore(1);

        assertThat(secret().problem()).contains("does not exist");
        assertThat(row(1).standing()).isEqualTo("unknown");
    }

    @Test
    void saysThatTheSecretIsOfAnotherDatabaseOrNamesAReplicaThatIsGone() {
        history(1);
        account.putSecret("dbInstanceIdentifier", "replica-gone");
        assertThat(secret().problem()).isEqualTo("it names replica-gone, which is no replica of this stack");

        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");
        assertThat(secret().problem()).contains("another database");
    }

    @Test
    void findsADatabaseOfWhichNoReplicaIsLeft() {
        history(1);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));
        account.timeline.runUntilIdle();

        SecretState gone = new SecretState(
                "orders", Destination.SOURCE.toString(), Destination.SECRET, Destination.replica(1), false, null,
                "it names " + Destination.replica(1) + ", which is no replica of this stack");
        assertThat(list(ALL).secrets()).containsExactly(gone);
        assertThat(list(new ListRequest("orders", null)).secrets()).containsExactly(gone);
        assertThat(list(new ListRequest("ledger", null)).secrets()).extracting(SecretState::sourceDatabase).containsExactly("ledger");
        assertThat(table(ALL)).contains("\norders: secret rds-replica/orders; it names " + Destination.replica(1));
    }

    @Test
    void leavesOutSecretsThatPromiseNoReplicaOfThisStack() {
        history(1);
        account.secrets.createSecret(r -> r.name("rds-replica/empty"));
        account.secrets.createSecret(r -> r.name("rds-replica/text").secretString("no JSON"));
        account.secrets.createSecret(r -> r.name("rds-replica/other").secretString("{\"dbInstanceIdentifier\": \"another\"}"));

        assertThat(list(ALL).secrets()).extracting(SecretState::sourceDatabase).containsExactly("orders");
    }

    @Test
    void saysThatACopyOfASecretIsOfAnotherDatabase() {
        history(1);
        account.secrets.createSecret(r -> r.name("rds-replica/copy").secretString(account.secretText()));

        assertThat(list(ALL).secrets()).extracting(SecretState::sourceDatabase, SecretState::problem).containsExactly(
                tuple("orders", null), tuple("copy", "it belongs to replicas of another database, " + Destination.SOURCE));
    }

    @Test
    void saysThatItDoesNotKnowOfDatabasesWithoutReplicas() {
        history(1);
        account.faults.fail("listSecrets", "AccessDeniedException");

        ReplicaList list = list(ALL);

        assertThat(list.replicas()).hasSize(1);
        assertThat(list.secrets()).extracting(SecretState::sourceDatabase).containsExactly("orders", "");
        assertThat(list.secrets().get(1).secretName()).isEqualTo("rds-replica/*");
        assertThat(list.secrets().get(1).problem()).contains("listing the secrets rds-replica/*: AccessDeniedException");
        assertThat(ReplicaTables.text(list)).contains("\n\n" + list.secrets().get(1).problem() + "\n");
    }

    @ParameterizedTest
    @CsvSource({"stopped", "deleting", "storage-full", "modifying"})
    void saysThatTheLiveReplicaIsNotAvailable(String status) {
        history(2);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);
        assertThat(secret().problem()).as("the other is live").isNull();

        account.rdsService.appearAs(Destination.B, Destination.replica(2), status);

        assertThat(secret().problem()).isEqualTo(Destination.replica(2) + ", which is live, is " + status + ", not available");
    }

    @Test
    void saysThatTheLiveReplicaCanBeDeleted() {
        history(1);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));

        assertThat(secret().problem()).isEqualTo("the deletion protection of " + Destination.replica(1) + ", which is live, is off");
    }

    @Test
    void saysThatApplicationsAreSentElsewhereThanToTheLiveReplica() {
        history(2);
        Object host = account.secret().get("host");
        account.putSecret("host", account.instance(Destination.replica(1)).endpoint().address());
        String elsewhere = "its host and port are not the endpoint of " + Destination.replica(2) + ", which is live";
        assertThat(secret().problem()).isEqualTo(elsewhere);

        account.putSecret("host", host.toString().toUpperCase(Locale.ROOT));
        account.putSecret("port", String.valueOf(account.secret().get("port")));
        assertThat(secret().problem()).isNull();

        account.putSecret("port", 1);
        assertThat(secret().problem()).isEqualTo(elsewhere);
    }

    @Test
    void saysThatEveryReplicationRefusesTheSecret() {
        history(1);
        account.putSecret("engine", "mysql");
        assertThat(secret().problem()).contains("engine must be of the family of postgres");
        account.putSecret("engine", "postgres");
        account.putSecret("username", "somebody" + Destination.MARKER);
        assertThat(secret().problem()).contains("username must be the master user").doesNotContain(Destination.MARKER);
        account.putSecret("username", "app");
        account.putSecret("password", "with space " + Destination.MARKER);
        assertThat(secret().problem()).contains("password must be one that RDS accepts").doesNotContain(Destination.MARKER);

        assertThat(list(ALL, account.settings("RESET_MASTER_PASSWORD", "false")).secrets().get(0).problem()).isNull();
    }

    @Test
    void saysOfASecretThatNamesNoReplicaYetThatItIsRefused() {
        account.createSecret();
        account.candidate(1);
        assertThat(secret().problem()).isNull();

        account.putSecret("username", "somebody");

        assertThat(secret().problem()).contains("username must be the master user");
    }

    @Test
    void saysAllThatIsWrongTheWorstFirst() {
        history(1);
        account.putSecret("username", "somebody");
        account.putSecret("host", "elsewhere");
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.rdsService.appearAs(Destination.B, Destination.replica(1), "stopped");

        assertThat(secret().problem()).containsSubsequence("is stopped", "; ", "host", "; ", "username", "; ", "protection");
    }

    @Test
    void showsAReplicationUnderWayWithItsProgress() {
        account.createSecret();
        Announcement announcement = account.announce(1);
        String execution = begin(announcement);
        Instant begun = account.timeline.instant();
        new LandSnapshot(account.rds, account.settings()).handle(new LandSnapshot.Input(announcement, begun, begun));
        account.timeline.runFor(Duration.ofSeconds(90));

        List<UnderWay> underWay = list(ALL).underWay();

        Integer percent = account.rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(Destination.landed(1)))
                .dbSnapshots()
                .get(0)
                .percentProgress();
        assertThat(percent).isBetween(1, 99);
        assertThat(underWay).containsExactly(
                new UnderWay("replication", Destination.id(1), "orders", "Wait", begun, percent, begun, 90, null, execution));
        assertThat(list(ALL).secrets()).extracting(SecretState::sourceDatabase).containsExactly("orders");
        assertThat(list(new ListRequest("ledger", null)).underWay()).isEmpty();
    }

    @Test
    void showsRollbacksUnderWayAndThoseThatWereStopped() {
        history(2);
        String machine = Destination.B.arn("states", "stateMachine:stack-b-rollback");
        String stopped = begin(machine, "first", "{\"sourceDatabase\": \"orders\"}");
        stop(stopped);
        begin(machine, "second", "{\"sourceDatabase\": \"orders\", \"to\": \"latest\"}");
        account.timeline.runFor(Duration.ofSeconds(1));

        ReplicaList list = list(ALL);

        assertThat(list.underWay()).extracting(UnderWay::what, UnderWay::sourceDatabase, UnderWay::stage)
                .containsExactly(tuple("rollback", "orders", "Wait"));
        assertThat(list.failed()).extracting(Failed::executionArn, Failed::status)
                .containsExactly(tuple(stopped, "ABORTED"));
        assertThat(row(1).keptFor()).isEqualTo("a rollback of its database is running");
        assertThat(row(2).keptFor()).isEqualTo("it is live");
    }

    @Test
    void saysWhyAnExecutionDidNotSucceed() {
        history(1);
        String cause = "{\"errorMessage\": \"it is failed\\nand more\", \"stackTrace\": []}";
        String failed = begin(last);
        account.sfn.stopExecution(r -> r.executionArn(failed).error("io.rdsreplicator.shared.errors.FailedInRdsException").cause(cause));
        String rollback = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.sfn.stopExecution(r -> r.executionArn(rollback).cause("x".repeat(600)));

        assertThat(list(ALL).failed()).extracting(Failed::what, Failed::error, Failed::message).containsExactly(
                tuple("replication", "FailedInRdsException", "it is failed"), tuple("rollback", null, "x".repeat(500) + "..."));
        assertThat(table(ALL)).contains("    FailedInRdsException: it is failed\n    " + failed + "\n");
    }

    @Test
    void saysHowManyFailuresItDoesNotShow() {
        history(1);
        for (int i = 0; i < 12; i++) {
            stop(account.startExecution(last));
            stop(account.startRollback("{\"sourceDatabase\": \"orders\"}"));
        }

        assertThat(list(ALL).failed()).hasSize(20);
        assertThat(list(ALL).failedNotShown()).isEqualTo(4);
        assertThat(table(ALL)).contains("\nat most 4 more in the last seven days are not shown\n");
    }

    @Test
    void aReplicationStartedByHandIsKnownByItsInput() {
        history(3);
        Announcement announcement = account.candidate(4);
        account.startExecution(announcement);

        assertThat(list(ALL).underWay()).extracting(UnderWay::replicationId).containsExactly(Destination.id(4));
        assertThat(row(4).keptFor()).isEqualTo("its replication is running");
    }

    @Test
    void aThrottledListIsTransient() {
        history(1);
        account.faults.fail("describeDBInstances", "ThrottlingException");

        assertThatThrownBy(() -> Steps.run(
                        new ListReplicas(account.rds, account.secrets, account.sfn, account.timeline, account.settings()), Map.of()))
                .isInstanceOf(TransientException.class);
    }

    @Test
    void answersInJsonOrAsATable() {
        history(1);
        ListReplicas function = new ListReplicas(account.rds, account.secrets, account.sfn, account.timeline, account.settings());

        assertThat(Json.members(Steps.run(function, Map.of())).orElseThrow())
                .containsKeys("stack", "at", "replicas", "secrets", "underWay", "failed");
        assertThat(Steps.run(function, Map.of("format", "table"))).startsWith("Replicas of stack-b at 2026-11-2");
    }

    private String table(ListRequest request) {
        return ReplicaTables.text(list(request));
    }
}
