package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeleteFailedReplicaTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private Announcement announcement;

    @BeforeEach
    void createSecret() {
        account.createSecret();
    }

    private void failRestore() {
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        announcement = account.restore(1);
        account.faults.calls.clear();
    }

    private DeleteFailedReplica.Output delete() {
        return new DeleteFailedReplica(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new DeleteFailedReplica.Input(REPLICA, announcement, account.machine(), "execution"));
    }

    private void keepsIt(String reason) {
        DeleteFailedReplica.Output output = delete();

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).contains(reason);
        assertThat(account.instances()).contains(REPLICA);
        assertThat(account.faults.called("deleteDBInstance")).isFalse();
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void deletesOneThatFailed() {
        failRestore();

        assertThat(delete())
                .isEqualTo(new DeleteFailedReplica.Output(REPLICA, true, "it was failed and could never go live"));
        account.timeline.runUntilIdle();

        assertThat(account.instances()).isEmpty();
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void keepsOneThatAnotherDatabasesSecretNames() {
        failRestore();
        account.secrets.createSecret(
                r -> r.name("rds-replica/reports").secretString("{\"host\": \"" + REPLICA + ".eu\"}"));

        keepsIt("secret rds-replica/reports, of another database, names it");
    }

    @Test
    void takesTheLockOffOneThatIsNotWhatWasAnnounced() {
        Announcement real = account.candidate(1);
        assertThat(account.instance(REPLICA).deletionProtection()).isTrue();
        announcement = Destination.with(real, Map.of("engine", "mysql", "engineVersion", "8.0.40"));

        assertThat(delete().deleted()).isTrue();
    }

    @Test
    void saysOfOneThatAFormerReleaseLockedAtTheRestoreThatRdsUnlocksItNot() {
        failRestore();
        account.rdsService.appearAs(Destination.B, REPLICA, "available");
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(REPLICA).deletionProtection(true));
        account.rdsService.appearAs(Destination.B, REPLICA, "failed");
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        assertThat(delete())
                .isEqualTo(new DeleteFailedReplica.Output(
                        REPLICA,
                        false,
                        "RDS takes no change of it while it is failed, and its deletion protection is on"));
    }

    @Test
    void countsOneThatIsGoneOrBeingDeletedAsDeleted() {
        failRestore();
        delete();
        assertThat(delete().deleted()).isTrue();
        account.timeline.runUntilIdle();

        assertThat(delete().deleted()).isTrue();
        assertThat(account.faults.calls.stream().filter("deleteDBInstance"::equals))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "failed",
                "restore-error",
                "incompatible-restore",
                "insufficient-capacity",
                "incompatible-create",
                "incompatible-network",
                "incompatible-option-group",
                "incompatible-parameters",
                "upgrade-failed"
            })
    void deletesOneThatNeverBecomesAvailable(String status) {
        announcement = account.restore(1);
        account.rdsService.appearAs(Destination.B, REPLICA, status);

        assertThat(delete().deleted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "available",
                "creating",
                "backing-up",
                "modifying",
                "stopped",
                "storage-full",
                "inaccessible-encryption-credentials",
                "something-new"
            })
    void keepsOneFromWhichAReplicationCanBeResumed(String status) {
        announcement = account.restore(1);
        account.rdsService.appearAs(Destination.B, REPLICA, status);
        account.faults.calls.clear();

        keepsIt("it is " + status);
    }

    @Test
    void deletesOneThatIsNotWhatWasAnnounced() {
        announcement = Destination.with(account.restore(1), Map.of("engine", "mysql", "engineVersion", "8.0.40"));

        assertThat(delete().deleted()).isTrue();
    }

    @Test
    void givesWayToAClaim() {
        failRestore();
        account.claim(1, "rollback");
        account.faults.calls.clear();

        keepsIt(Retention.CLAIMED);
    }

    @Test
    void keepsOneThatHasBeenLiveOrSuperseded() {
        failRestore();
        account.rds.addTagsToResource(
                r -> r.resourceName(account.instance(REPLICA).dbInstanceArn())
                        .tags(ReplicationTags.tag(ReplicationTags.ROLE, Replica.SUPERSEDED)));

        keepsIt("it has been superseded");
    }

    @Test
    void keepsOneThatAVersionOfTheSecretNames() {
        failRestore();
        account.putSecret("dbInstanceIdentifier", REPLICA);
        account.putSecret("dbInstanceIdentifier", "replica-of-another");

        keepsIt("AWSPREVIOUS names it");
    }

    @Test
    void keepsOneForWhichAVersionOfTheSecretWasMade() {
        failRestore();
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .versionStages(VersionStages.of(Destination.id(1)))
                .secretString("{\"username\": \"app\"}"));

        keepsIt("labelled replica-" + Destination.id(1));
    }

    @Test
    void keepsOneThatAnotherExecutionWorksOn() {
        failRestore();
        account.startExecution(announcement);

        keepsIt("resumed");
    }

    @Test
    void keepsOneThatIsLockedAgainInTheLastMoment() {
        failRestore();
        account.faults.fail("deleteDBInstance", "InvalidParameterCombination");

        assertThat(delete()).isEqualTo(new DeleteFailedReplica.Output(REPLICA, false, "it is protected from deletion"));
    }

    @Test
    void cleansUpThoughTheSecretsValueCannotServe() {
        failRestore();
        account.secrets.putSecretValue(
                r -> r.secretId(Destination.SECRET).secretString("not JSON, " + Destination.MARKER));

        assertThat(delete().deleted()).isTrue();
    }

    @Test
    void keepsItWhereTheSecretCannotBeAsked() {
        failRestore();
        account.faults.fail("describeSecret", "AccessDeniedException");

        assertThatThrownBy(this::delete).isInstanceOf(InvalidRequestException.class);
        assertThat(account.instances()).contains(REPLICA);
    }

    @Test
    void leavesAloneWhatIsNotThisStacks() {
        announcement = account.announce(1);
        account.createForeignInstance(REPLICA);

        assertThatThrownBy(this::delete).isInstanceOf(ConflictException.class);
        assertThat(account.instances()).contains(REPLICA);
    }

    @Test
    void keepsOneThatRdsDoesNotDeleteNow() {
        failRestore();
        account.faults.fail("deleteDBInstance", "InvalidDBInstanceState");

        assertThat(delete())
                .isEqualTo(
                        new DeleteFailedReplica.Output(REPLICA, false, "RDS takes no change of it while it is failed"));
        assertThat(delete().deleted()).isTrue();
    }
}
