package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabases;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Endpoint;

class CheckReplicaTest {
    private final Destination account = new Destination();
    private final Announcement announcement = account.land(1);
    private final CheckReplica step = new CheckReplica(account.rds, account.settings());

    private void restore() {
        new RestoreReplica(account.rds, account.settings())
                .handle(new RestoreReplica.Input(
                        announcement,
                        Destination.landed(1),
                        account.timeline.instant(),
                        account.timeline.instant(),
                        null));
    }

    private CheckReplica.Output check(Duration waited) {
        return check(waited, null);
    }

    private CheckReplica.Output check(Duration waited, Boolean locked) {
        Instant now = account.timeline.instant();
        return step.handle(new CheckReplica.Input(
                Destination.replica(1), ReplicaSpec.of(announcement), null, locked, now.minus(waited), now, null));
    }

    @Test
    void asksToWaitWhileRdsIsAtWorkAndIsReadyWhenRdsIs() {
        restore();
        CheckReplica.Output before = check(Duration.ofMinutes(1));
        assertThat(before.ready()).isFalse();
        assertThat(before.waitSeconds()).isPositive();
        assertThat(before.status()).isEqualTo("creating");

        account.timeline.runUntilIdle();

        assertThat(check(Duration.ofMinutes(20)))
                .isEqualTo(new CheckReplica.Output(Destination.replica(1), Progress.DONE, "available"));
        assertThat(check(Duration.ofMinutes(20)).ready()).isTrue();
    }

    @Test
    void waitsForAPasswordThatRdsHasAcceptedButNotSet() {
        restore();
        account.timeline.runUntilIdle();
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).masterUserPassword("another-password"));

        CheckReplica.Output output = check(Duration.ofMinutes(1));

        assertThat(output.status()).isEqualTo("available");
        assertThat(output.ready()).isFalse();
    }

    @Test
    void demandsTheLockOnlyOnceTheReplicaIsFitted() {
        restore();
        account.timeline.runUntilIdle();
        assertThat(check(Duration.ofMinutes(1)).ready()).isTrue();

        assertThatThrownBy(() -> check(Duration.ofMinutes(1), true))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("deletion protection is off");
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(true));
        assertThat(check(Duration.ofMinutes(1), true).ready()).isTrue();
    }

    @Test
    void readsWhatADefinitionOfTheFormerReleaseSends() {
        restore();
        account.timeline.runUntilIdle();
        Map<String, Object> former = Map.of(
                "replicaId", Destination.replica(1),
                "origin", announcement,
                "choice", new OperatorChoice("rollback", Instant.EPOCH, true, null),
                "since", account.timeline.instant(),
                "now", account.timeline.instant());

        assertThat(Steps.run(step, former)).contains("\"ready\":true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage-optimization", "storage-initialization", "storage-config-upgrade"})
    void findsOneReadyThatApplicationsCanUse(String status) {
        restore();
        account.timeline.runUntilIdle();
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(check(Duration.ofMinutes(1)).ready()).isTrue();
    }

    @Test
    void failsIfRdsUpgradedItToAnotherMajorVersion() {
        restore();
        account.timeline.runUntilIdle();
        ReplicaChecks checks = new ReplicaChecks(account.settings());

        ReplicaChecks.Finding upgraded = finding(checks, i -> i.engineVersion("15.12"));

        assertThat(upgraded.status()).isEqualTo(RdsStatus.FAILED);
        assertThat(upgraded.reason()).contains("15.12").contains("14.20").contains("major");
        assertThat(finding(checks, i -> i.engineVersion("14.21")).status()).isEqualTo(RdsStatus.READY);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, 14.20, 14",
        "postgres, 9.6.24, 9",
        "mysql, 8.0.40, 8.0",
        "mysql, 8.4.3, 8.4",
        "mariadb, 10.11.9, 10.11",
        "oracle-ee, 19.0.0.0.ru-2024-01.rur-2024-01.r1, 19",
        "sqlserver-se, 15.00.4415.2.v1, 15",
        "postgres, 14, 14"
    })
    void knowsTheMajorVersionOfEveryEngine(String engine, String version, String major) {
        assertThat(Engine.of(engine).majorVersion(version)).isEqualTo(major);
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "incompatible-restore"})
    void failsWithTheStatusOfARestoreThatFailed(String status) {
        account.rdsService.failNext(
                Destination.B, status.equals("failed") ? RdsFault.RESTORE_FAILS : RdsFault.RESTORE_INCOMPATIBLE);
        restore();
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> check(Duration.ofMinutes(20)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(Destination.replica(1))
                .hasMessageContaining(status);
    }

    @Test
    void failsIfItIsPublic() {
        restore();
        account.timeline.runUntilIdle();
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).publiclyAccessible(true));

        assertThatThrownBy(() -> check(Duration.ofMinutes(20)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("public");
    }

    @Test
    void failsUnderAnotherKeyAnotherEngineOrAnotherMasterUser() {
        restore();
        account.timeline.runUntilIdle();
        ReplicaChecks checks = new ReplicaChecks(account.settings());

        assertThat(finding(checks, i -> i.kmsKeyId("arn:aws:kms:eu-west-1:222222222222:key/other"))
                        .reason())
                .contains("landing key");
        assertThat(finding(checks, i -> i.storageEncrypted(false).kmsKeyId(null))
                        .reason())
                .contains("landing key");
        assertThat(finding(checks, i -> i.engine("mysql")).reason()).contains("engine");
        assertThat(finding(checks, i -> i.masterUsername("root")).reason()).contains("master user");
        assertThat(finding(checks, i -> i.publiclyAccessible(null)).reason()).contains("public");
        assertThat(finding(checks, i -> i.endpoint((Endpoint) null)).reason()).contains("endpoint");
    }

    private ReplicaChecks.Finding finding(ReplicaChecks checks, Consumer<DBInstance.Builder> change) {
        return checks.check(
                RestoredDatabases.of(account.instance(Destination.replica(1)).copy(change)),
                ReplicaSpec.of(announcement));
    }

    @Test
    void givesUpAtTheDeadline() {
        restore();

        assertThatThrownBy(() -> check(Duration.ofMinutes(362)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("creating")
                .hasMessageContaining("the deadline is 6 hours 2 minutes");
    }

    @Test
    void waitsForTheRestoreOfALargeReplicaForDaysAndForItsPasswordForHours() {
        restore();

        assertThat(check(Duration.ofDays(4), large(), null).ready()).isFalse();
        assertThat(check(Duration.ofDays(4), large(), false).ready()).isFalse();
        assertThatThrownBy(() -> check(Duration.ofHours(7), large(), true))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("the deadline is 7 hours");
    }

    private ReplicaSpec large() {
        ReplicaSpec replicaSpec = ReplicaSpec.of(announcement);
        return new ReplicaSpec(
                replicaSpec.replicationId(),
                replicaSpec.sourceArn(),
                replicaSpec.sourceDatabase(),
                replicaSpec.snapshotTime(),
                replicaSpec.engine(),
                replicaSpec.engineVersion(),
                replicaSpec.masterUsername(),
                65_536);
    }

    private CheckReplica.Output check(Duration waited, ReplicaSpec replicaSpec, Boolean restored) {
        Instant now = account.timeline.instant();
        return step.handle(new CheckReplica.Input(
                Destination.replica(1), replicaSpec, null, restored, now.minus(waited), now, null));
    }

    @Test
    void looksAgainForOneThatIsNotFoundAndRefusesSomebodyElses() {
        assertThatThrownBy(() -> check(Duration.ZERO))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("not visible yet");

        account.createForeignInstance(Destination.replica(1));
        assertThatThrownBy(() -> check(Duration.ZERO)).isInstanceOf(ConflictException.class);
    }
}
