package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaList.Listed;
import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.Tag;

class ListReplicasTest {
    private static final String NEXT = "the next replication of orders that succeeds";

    private final ListCase lists = new ListCase();
    private final Destination account = lists.account;

    @Test
    void saysWhatAReplicaIsAndWhereItCameFrom() {
        lists.history(1);
        String execution = lists.begin(lists.last());
        lists.stop(execution);
        account.timeline.runFor(Duration.ofMinutes(90));

        Listed row = lists.list(new ListRequest("orders", null)).replicas().get(0);

        Instant from = account.landedTime(1);
        assertThat(row)
                .isEqualTo(new Listed(
                        Destination.replica(1),
                        Destination.id(1),
                        "orders",
                        Destination.SOURCE.toString(),
                        from,
                        Duration.between(from, account.timeline.instant()).toSeconds(),
                        "postgres",
                        "14.20",
                        "db.t4g.medium",
                        20,
                        "available",
                        true,
                        "live",
                        false,
                        "it is live",
                        null,
                        endpoint(1),
                        execution,
                        ListCase.SOURCE_EXECUTION,
                        null,
                        account.sourceResourceId()));
        assertThat(row.ageSeconds()).isGreaterThan(5400);
    }

    private String endpoint(int number) {
        Endpoint endpoint = account.instance(Destination.replica(number)).endpoint();
        return endpoint.address() + ":" + endpoint.port();
    }

    @Test
    void knowsNoExecutionsThatStepFunctionsHasForgotten() {
        lists.history(1);

        assertThat(List.of(
                        lists.row(1),
                        lists.list(new ListRequest("orders", null)).replicas().get(0)))
                .allSatisfy(row -> {
                    assertThat(row.executionArn()).isNull();
                    assertThat(row.sourceExecutionArn()).isNull();
                });
    }

    @Test
    void asksForNoSingleExecutionWhereAllDatabasesAreListed() {
        lists.history(3);
        String execution = lists.begin(lists.last());
        account.sfn.stopExecution(r -> r.executionArn(execution));
        account.timeline.runFor(Duration.ofDays(8));
        account.faults.fail("describeExecution", "AccessDeniedException");

        assertThat(lists.row(3).executionArn()).isEqualTo(execution);
        assertThat(lists.row(3).sourceExecutionArn()).isNull();
    }

    @Test
    void listsTheNewestDataFirstWithItsStanding() {
        lists.history(2);
        account.candidate(3);

        assertThat(lists.list(ListCase.ALL).replicas())
                .extracting(Listed::replicaId)
                .containsExactly(Destination.replica(3), Destination.replica(2), Destination.replica(1));
        assertThat(lists.list(ListCase.ALL).replicas())
                .extracting(Listed::standing)
                .containsExactly("candidate", "live", "superseded");
        assertThat(lists.list(ListCase.ALL).replicas())
                .extracting(Listed::deletionProtection)
                .containsExactly(true, true, false);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "3, 2", "3, 3", "5, 2", "5, 3"})
    void saysOfEachReplicaWhatTheNextReplicationThenDoes(int count, int keep) {
        lists.history(count);

        List<String> foretold = deletedWith(keep);

        assertThat(prunedByTheNext(count + 1, keep)).isEqualTo(foretold);
    }

    @Test
    void foretellsThatAPinnedReplicaIsKeptHoweverOld() {
        lists.history(4);
        account.pointSecretAt(Destination.replica(1));
        account.putSecret("pinned", "true");
        account.putSecret("note", "so that no version names another");

        List<String> foretold = deletedWith(2);
        Listed live = lists.row(1);

        assertThat(live.pinned()).isTrue();
        assertThat(live.keptFor()).isEqualTo("it is live and pinned");
        assertThat(foretold).containsExactly(Destination.replica(2), Destination.replica(3));
        assertThat(prunedByTheNext(5, 2)).isEqualTo(foretold);
    }

    @Test
    void foretellsThatWhatAnOperatorHasProtectedIsKept() {
        lists.history(4);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(true));

        List<String> foretold = deletedWith(2);

        assertThat(lists.row(1).keptFor()).isEqualTo("it is protected from deletion");
        assertThat(foretold).containsExactly(Destination.replica(2), Destination.replica(3));
        assertThat(prunedByTheNext(5, 2)).isEqualTo(foretold);
    }

    @Test
    void foretellsThatWhatARotationNamesIsKept() {
        lists.history(3);
        String current = account.secretText();
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .versionStages(VersionStages.PENDING)
                .secretString(current.replace(Destination.replica(3), Destination.replica(1))));

        assertThat(lists.row(1).keptFor()).isEqualTo("the secret's version AWSPENDING names it");
    }

    @Test
    void foretellsWhatIsDeletedAfterARotationThatFailedBeforeItHadAValueAndTellsOfIt() {
        lists.history(4);
        List<String> foretold = deletedWith(2);
        String version = "00000000-0000-4000-8000-000000000001";
        account.secretsService.beginRotation(Destination.B, Destination.SECRET, version);

        assertThat(lists.secret().problem())
                .contains(
                        "version " + version + " is AWSPENDING and has no value",
                        "cancel-rotate-secret",
                        "--version-stage AWSPENDING --remove-from-version-id " + version);
        assertThat(deletedWith(2)).isEqualTo(foretold);
    }

    @Test
    void countsAReplicaThatIsUnderWayAsTheNext() {
        lists.history(3);
        lists.begin(account.candidate(4));

        assertThat(lists.row(4).keptFor()).isEqualTo("its replication is running");
        assertThat(deletedWith(2)).containsExactly(Destination.replica(1), Destination.replica(2));
    }

    @Test
    void foretellsThatACandidateLeftByAFailureIsPrunedInItsTurn() {
        lists.history(2);
        account.candidate(3);

        List<String> foretold = deletedWith(2);

        assertThat(foretold).containsExactly(Destination.replica(1));
        assertThat(prunedByTheNext(4, 2)).isEqualTo(foretold);
    }

    private List<String> deletedWith(int keep) {
        return lists.list(ListCase.ALL, account.settings("REPLICAS_TO_KEEP", String.valueOf(keep))).replicas().stream()
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
        return new ListPrunable(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.settings("REPLICAS_TO_KEEP", String.valueOf(keep)))
                        .handle(new ListPrunable.Input(
                                next, account.machine(), "execution", account.timeline.instant()))
                        .replicas()
                        .stream()
                        .map(ListPrunable.PrunableReplica::replicaId)
                        .sorted()
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({"stopped", "storage-full", "something-new"})
    void showsAReplicaInAnyStatus(String status) {
        lists.history(2);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(lists.row(1).status()).isEqualTo(status);
        assertThat(lists.row(1).standing()).isEqualTo("superseded");
    }

    @Test
    void showsWhatIsBeingDeleted() {
        lists.history(2);
        account.rds.deleteDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));

        assertThat(lists.row(1).status()).isEqualTo("deleting");
        assertThat(lists.row(1).keptFor()).isNull();
        assertThat(lists.row(1).deletedBy()).isEqualTo("a deletion that is under way");
    }

    @Test
    void showsAReplicaThatHasNoEndpointAndWhoseTagsDoNotSayWhenItsDataIsFrom() {
        account.createSecret();
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        account.restore(1);
        account.rds.removeTagsFromResource(
                r -> r.resourceName(account.instance(Destination.replica(1)).dbInstanceArn())
                        .tagKeys(ReplicationTags.SNAPSHOT_TIME));

        assertThat(lists.row(1).endpoint()).isNull();
        assertThat(lists.row(1).snapshotTime()).isNull();
        assertThat(lists.row(1).ageSeconds()).isNull();
        assertThat(lists.table(ListCase.ALL)).contains(Destination.replica(1) + "  -          -    failed");
    }

    @Test
    void isNotBeforeWhatItTellsOf() {
        lists.history(1);
        Instant behind = account.timeline.instant().minus(Duration.ofDays(1));
        ListReplicas function = new ListReplicas(
                account.rds, account.secrets, account.sfn, account.kms, account.ssm, () -> behind, account.settings());
        account.timeline.runFor(Duration.ofHours(1));
        String rollback = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.timeline.runFor(Duration.ofHours(1));
        assertThat(function.handle(ListCase.ALL).at())
                .isEqualTo(account.timeline.instant().minus(Duration.ofHours(1)));
        lists.stop(rollback);
        assertThat(function.handle(ListCase.ALL).at()).isEqualTo(account.timeline.instant());

        Instant chosen = account.timeline.instant().plus(Duration.ofHours(1));
        account.putSecret("chosenAt", chosen.toString());
        account.putSecret("notBefore", "2099-01-01T00:00:00Z");

        assertThat(function.handle(ListCase.ALL).at()).isEqualTo(chosen);
    }

    @Test
    void leavesOutWhatIsSomebodyElses() {
        lists.history(1);
        account.createForeignInstance("to-be-left", ReplicationTags.tag("rds-replicator:stack", "stack-b"));
        account.createForeignInstance("replica-somebody");
        account.createForeignInstance(
                Destination.replica(7),
                new ReplicationTags(
                                "another-stack",
                                Destination.id(7),
                                Destination.SOURCE.toString(),
                                Optional.empty(),
                                "live")
                        .toTags()
                        .toArray(Tag[]::new));

        assertThat(lists.list(ListCase.ALL).replicas())
                .extracting(Listed::replicaId)
                .containsExactly(Destination.replica(1));
    }

    @Test
    void listsTheRestorePointsAndWhyOneCannotBeRestored() {
        lists.history(1);
        account.land(2);

        assertThat(lists.list(ListCase.ALL).restorePoints())
                .extracting(point -> point.replicationId() + ": " + point.notRestorable())
                .containsExactly(
                        Destination.id(2) + ": null",
                        Destination.id(1) + ": its replica " + Destination.replica(1)
                                + " is there: roll back to it with \"to\"");
        assertThat(lists.list(new ListRequest("ledger", null)).restorePoints()).isEmpty();
    }

    @Test
    void listsADatabaseThatHasARestorePointAndNoReplica() {
        account.createSecret();
        account.land(1);

        assertThat(lists.secret().sourceDatabase()).isEqualTo("orders");
        assertThat(lists.table(ListCase.ALL)).contains(Destination.id(1) + "  ", "    can be restored\n");
    }

    @Test
    void listsOneDatabaseWhereItIsAskedFor() {
        lists.history(1);

        assertThat(lists.list(new ListRequest("Orders", null)).replicas()).hasSize(1);
        ReplicaList other = lists.list(new ListRequest("ledger", null));
        assertThat(other.replicas()).isEmpty();
        assertThat(other.secrets()).extracting(SecretState::secretName).containsExactly("rds-replica/ledger");
        assertThat(other.secrets().get(0).problem()).contains("does not exist");
    }

    @Test
    void aThrottledListIsTransient() {
        lists.history(1);
        account.faults.fail("describeDBInstances", "ThrottlingException");

        assertThatThrownBy(() -> Steps.run(
                        new ListReplicas(
                                account.rds,
                                account.secrets,
                                account.sfn,
                                account.kms,
                                account.ssm,
                                account.timeline,
                                account.settings()),
                        Map.of()))
                .isInstanceOf(TransientException.class);
    }

    @Test
    void answersInJsonOrAsATable() {
        lists.history(1);
        ListReplicas function = new ListReplicas(
                account.rds,
                account.secrets,
                account.sfn,
                account.kms,
                account.ssm,
                account.timeline,
                account.settings());

        assertThat(Json.members(Steps.run(function, Map.of())).orElseThrow())
                .containsKeys("stack", "at", "replicas", "secrets", "underWay", "failed");
        assertThat(Steps.run(function, Map.of("format", "table"))).startsWith("Replicas of stack-b at 2026-11-2");
    }
}
