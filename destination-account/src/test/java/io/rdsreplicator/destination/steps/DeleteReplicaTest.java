package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.RemainingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.Tag;

class DeleteReplicaTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private Announcement first;
    private Announcement last;

    @BeforeEach
    void supersedeAReplica() {
        account.createSecret();
        first = account.live(1);
        account.live(2);
        last = account.live(3);
        account.markSuperseded(last);
        account.faults.calls.clear();
    }

    private DeleteReplica.Output delete(String replica) {
        return delete(replica, RemainingTime.UNLIMITED);
    }

    private DeleteReplica.Output delete(String replica, RemainingTime remaining) {
        return new DeleteReplica(account.rds, account.secrets, account.sfn, account.settings())
                .handle(
                        new DeleteReplica.Input(replica, last, account.machine(), "execution", null, null, null),
                        remaining);
    }

    @Test
    void beginsNoDeletionThatMightOutlastItsInvocation() {
        DeleteReplica.Output output = delete(REPLICA, () -> Duration.ofMillis(19_999));

        assertThat(output.progress().done()).isFalse();
        assertThat(output.progress().waitSeconds()).isPositive();
        assertThat(account.instances()).contains(REPLICA);
        assertThat(delete(REPLICA, () -> Duration.ofSeconds(20)).deleted()).isTrue();
    }

    @Test
    void leavesItToTheNextReplicationAfterAnHourOfTooLittleTime() {
        Instant now = account.timeline.instant();
        DeleteReplica.Output output = new DeleteReplica(account.rds, account.secrets, account.sfn, account.settings())
                .handle(
                        new DeleteReplica.Input(
                                REPLICA,
                                last,
                                account.machine(),
                                "execution",
                                List.of(),
                                now.minus(Duration.ofHours(1)),
                                now),
                        () -> Duration.ZERO);

        assertThat(output.progress().done()).isTrue();
        assertThat(output.deleted()).isFalse();
    }

    @Test
    void needsNoTimeToKeepAReplica() {
        DeleteReplica.Output output = delete(Destination.replica(3), () -> Duration.ZERO);

        assertThat(output.progress().done()).isTrue();
        assertThat(output.deleted()).isFalse();
    }

    private void keepsIt(String replica, String reason) {
        DeleteReplica.Output output = delete(replica);

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).contains(reason);
        assertThat(account.instances()).contains(replica);
    }

    @Test
    void deletesASupersededReplicaWithItsBackupsAndNoFinalSnapshot() {
        assertThat(delete(REPLICA).deleted()).isTrue();
        account.timeline.runUntilIdle();

        assertThat(account.instances())
                .doesNotContain(REPLICA)
                .contains(Destination.replica(2), Destination.replica(3));
        assertThat(account.rds
                        .describeDBSnapshots(r -> r.dbInstanceIdentifier(REPLICA))
                        .dbSnapshots())
                .isEmpty();
    }

    @Test
    void believesTheListThatItsRunHasMadeForMinutes() {
        Instant listed = account.timeline.instant();

        assertThat(deleteListed(listed, listed.plus(Duration.ofMinutes(4))).reason())
                .contains("replication is running");
        assertThat(deleteListed(listed, listed.plus(Duration.ofMinutes(6))).deleted())
                .as("no execution runs by now")
                .isTrue();
    }

    private DeleteReplica.Output deleteListed(Instant listedAt, Instant now) {
        return new DeleteReplica(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new DeleteReplica.Input(
                        REPLICA, last, account.machine(), "execution", List.of(first.replicationId()), listedAt, now));
    }

    @Test
    void countsOneThatIsGoneOrBeingDeletedAsDeleted() {
        delete(REPLICA);
        assertThat(delete(REPLICA).deleted()).isTrue();
        account.timeline.runUntilIdle();

        assertThat(delete(REPLICA).deleted()).isTrue();
        assertThat(account.faults.calls.stream().filter("deleteDBInstance"::equals))
                .hasSize(1);
    }

    @Test
    void countsOneAsDeletedThatIsDeletedMeanwhile() {
        account.faults.fail("deleteDBInstance", "DBInstanceNotFound");

        assertThat(delete(REPLICA).deleted()).isTrue();
    }

    @Test
    void findsItDeletedAfterALostAnswer() {
        account.faults.loseAnswer("deleteDBInstance");

        assertThatThrownBy(() -> delete(REPLICA)).isInstanceOf(TransientException.class);
        assertThat(delete(REPLICA).deleted()).isTrue();
    }

    @Test
    void keepsOneThatTheSecretOfAnotherDatabaseNames() {
        account.secrets.createSecret(
                r -> r.name("rds-replica/billing").secretString("{\"dbInstanceIdentifier\":\"" + REPLICA + "\"}"));

        keepsIt(REPLICA, "rds-replica/billing");
    }

    @Test
    void keepsOneThatIsProtected() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(REPLICA).deletionProtection(true));

        keepsIt(REPLICA, "protected");
        assertThat(account.faults.called("deleteDBInstance")).isFalse();
    }

    @Test
    void keepsOneThatIsProtectedInTheLastMoment() {
        account.faults.before(
                "deleteDBInstance",
                () -> account.rds.modifyDBInstance(
                        r -> r.dbInstanceIdentifier(REPLICA).deletionProtection(true)));

        keepsIt(REPLICA, "protected");
    }

    @Test
    void keepsWhatTheSecretNamesThoughItIsUnprotected() {
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(3)).deletionProtection(false));

        keepsIt(Destination.replica(3), "AWSCURRENT");
        keepsIt(Destination.replica(2), "AWSPREVIOUS");

        String current = account.secretText();
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .versionStages(VersionStages.PENDING)
                .secretString(current.replace(Destination.replica(3), REPLICA)));
        keepsIt(REPLICA, "AWSPENDING");
    }

    @Test
    void keepsOneThatWasRolledBackToSinceItWasListed() {
        account.pointSecretAt(REPLICA);

        keepsIt(REPLICA, "AWSCURRENT");
    }

    @Test
    void keepsOneWhoseReplicationWasStartedAgainSinceItWasListed() {
        account.faults.before("listExecutions", () -> account.startExecution(first));

        keepsIt(REPLICA, "running");
    }

    @Test
    void givesWayToAClaimThoughNoListShowsItsExecution() {
        account.claim(1, "arn:of-an-execution-that-began-a-moment-ago");

        keepsIt(REPLICA, Retention.CLAIMED);
        assertThat(account.faults.called("deleteDBInstance")).isFalse();
    }

    @Test
    void givesWayToAClaimThatIsPutWhileItReadsTheSecret() {
        account.faults.before("getSecretValue", () -> account.claim(1, "rollback"));

        keepsIt(REPLICA, Retention.CLAIMED);
    }

    @Test
    void looksAtTheProtectionAndThenReadsTheSecretRightBeforeTheCall() {
        delete(REPLICA);

        List<String> calls = account.faults.calls;
        int last = calls.lastIndexOf("describeDBInstances");
        assertThat(calls.subList(last + 1, calls.size()))
                .containsOnly("describeSecret", "getSecretValue", "deleteDBInstance")
                .startsWith("describeSecret")
                .endsWith("describeSecret", "deleteDBInstance");
    }

    @Test
    void keepsOneThatCountsAgainBecauseANewerOneIsNoGoodAnyMore() {
        account.rdsService.appearAs(Destination.B, Destination.replica(2), "storage-full");

        keepsIt(REPLICA, "one of the newest 2");
    }

    @Test
    void deletesNothingIfTheSecretCannotBeReadOrIsGone() {
        account.faults.fail("getSecretValue", "DecryptionFailure");
        assertThatThrownBy(() -> delete(REPLICA)).isInstanceOf(InvalidRequestException.class);

        account.secrets.deleteSecret(r -> r.secretId(Destination.SECRET).forceDeleteWithoutRecovery(true));
        assertThatThrownBy(() -> delete(REPLICA)).isInstanceOf(InvalidRequestException.class);
        assertThat(account.faults.called("deleteDBInstance")).isFalse();
    }

    @Test
    void refusesSomebodyElsesInstance() {
        account.createForeignInstance("theirs");
        assertThatThrownBy(() -> delete("theirs")).isInstanceOf(ConflictException.class);

        Tag[] otherLineage = new ReplicationTags(
                        "stack-b",
                        Destination.id(7),
                        "arn:aws:rds:us-east-1:111111111111:db:orders",
                        Optional.empty(),
                        "superseded")
                .toTags()
                .toArray(Tag[]::new);
        account.createForeignInstance(Destination.replica(7), otherLineage);
        assertThatThrownBy(() -> delete(Destination.replica(7))).isInstanceOf(ConflictException.class);
        account.createForeignInstance("copied-tags", otherLineage);
        assertThatThrownBy(() -> delete("copied-tags")).isInstanceOf(ConflictException.class);
        assertThat(account.faults.called("deleteDBInstance")).isFalse();
    }

    @Test
    void deletesNothingForTheSecretOfAnotherLineage() {
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        assertThatThrownBy(() -> delete(REPLICA)).isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidDBInstanceState, io.rdsreplicator.shared.errors.TransientException",
        "Throttling, io.rdsreplicator.shared.errors.TransientException",
        "AccessDenied, io.rdsreplicator.shared.errors.TransientException",
        "SnapshotQuotaExceeded, io.rdsreplicator.shared.errors.InvalidRequestException"
    })
    void saysWhatRdsRefuses(String code, Class<? extends Throwable> error) {
        account.faults.fail("deleteDBInstance", code);

        assertThatThrownBy(() -> delete(REPLICA))
                .isInstanceOf(error)
                .hasMessageContaining(code)
                .hasMessageContaining(REPLICA);
    }
}
