package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;

class RestoreReplicaTest {
    private final Destination account = new Destination();
    private final Announcement announcement = account.land(1);
    private final RestoreReplica step = new RestoreReplica(account.rds, account.settings());
    private final RestoreReplica.Input input = new RestoreReplica.Input(
            announcement, Destination.landed(1), account.timeline.instant(), account.timeline.instant(), null);

    @Test
    void restoresAPrivateReplicaUnderTheLandingKeyThatIsNotLockedYet() {
        assertThat(step.handle(input).replicaId()).isEqualTo(Destination.replica(1));
        account.timeline.runUntilIdle();

        DBInstance replica = account.instance(Destination.replica(1));
        assertThat(replica.dbInstanceStatus()).isEqualTo("available");
        assertThat(replica.publiclyAccessible()).isFalse();
        assertThat(replica.deletionProtection()).isFalse();
        assertThat(replica.copyTagsToSnapshot()).isFalse();
        assertThat(replica.kmsKeyId()).isEqualTo(account.landingKey);
        assertThat(replica.dbSubnetGroup().dbSubnetGroupName()).isEqualTo("replicas");
        assertThat(replica.vpcSecurityGroups())
                .extracting(g -> g.vpcSecurityGroupId())
                .containsExactly("sg-1", "sg-2");
        ReplicationTags tags = ReplicationTags.read(replica.tagList()).orElseThrow();
        assertThat(tags)
                .isEqualTo(new ReplicationTags(
                        "stack-b",
                        announcement.replicationId(),
                        Destination.SOURCE.toString(),
                        Optional.of(announcement.snapshotTime()),
                        "candidate",
                        Optional.of(account.sourceResourceId()),
                        Optional.empty()));
    }

    @Test
    void tagsItWithTheStacksTagsAndThoseOfTheSourceThatItCopies() {
        Announcement tagged = Destination.tagged(
                announcement, Map.of("owner", "anna", "other", "x", "rds-replicator:role", "superseded"), null);
        RestoreReplica tagging = new RestoreReplica(
                account.rds,
                account.settings("TAGS", "team=replicas", "COPY_SOURCE_TAGS", "owner,rds-replicator:role"));
        RestoreReplica.Input again = new RestoreReplica.Input(
                tagged, Destination.landed(1), account.timeline.instant(), account.timeline.instant(), null);
        tagging.handle(again);
        account.timeline.runUntilIdle();
        tagging.handle(again);

        assertThat(OwnTags.byKey(account.instance(Destination.replica(1)).tagList()))
                .containsEntry("team", "replicas")
                .containsEntry("owner", "anna")
                .containsEntry("rds-replicator:role", "candidate")
                .doesNotContainKey("other");
    }

    @Test
    void takesNoAutomatedBackupsThoughTheSourceDoes() {
        account.source.modifyDBInstance(
                r -> r.dbInstanceIdentifier("orders").backupRetentionPeriod(7).applyImmediately(true));
        account.timeline.runUntilIdle();

        account.restore(2);

        assertThat(account.instance(Destination.replica(2)).backupRetentionPeriod())
                .isZero();
        assertThat(account.rds
                        .describeDBSnapshots(r -> r.snapshotType("automated"))
                        .dbSnapshots())
                .isEmpty();
    }

    @Test
    void adoptsTheReplicaOfAnEarlierAttempt() {
        RestoreReplica.Output first = step.handle(input);
        assertThat(step.handle(input)).isEqualTo(first);
        account.timeline.runUntilIdle();

        assertThat(step.handle(input)).isEqualTo(first);
        assertThat(account.instances()).containsExactly(Destination.replica(1));
    }

    @Test
    void protectsAnAdoptedReplicaThatWasSupersededMeanwhile() {
        step.handle(input);
        account.timeline.runUntilIdle();
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        String arn = account.instance(Destination.replica(1)).dbInstanceArn();
        account.rds.addTagsToResource(
                r -> r.resourceName(arn).tags(ReplicationTags.tag(ReplicationTags.ROLE, "superseded")));

        step.handle(input);

        assertThat(account.instance(Destination.replica(1)).deletionProtection())
                .isTrue();
        assertThat(account.tag(Destination.replica(1), ReplicationTags.ROLE)).isEqualTo("candidate");
    }

    @Test
    void adoptsOneThatIsNotAvailableYetWithoutLockingIt() {
        step.handle(input);
        account.faults.calls.clear();

        assertThat(step.handle(input).begun()).isTrue();

        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void waitsUntilRdsKnowsTheTagsOfTheLandedSnapshot() {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", "AccessDenied");

        RestoreReplica.Output waits = step.handle(input);

        assertThat(waits.begun()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(step.handle(input).begun()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "incompatible-restore", "storage-full", "stopped"})
    void adoptsNoReplicaThatCannotBeUsed(String status) {
        step.handle(input);
        account.timeline.runUntilIdle();
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);
        account.faults.calls.clear();

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(Destination.replica(1))
                .hasMessageContaining(status)
                .hasMessageContaining("delete it")
                .hasMessageContaining("start a new replication");
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance");
    }

    @Test
    void adoptsTheReplicaThatAnotherAttemptMadeMeanwhile() {
        account.faults.before("restoreDBInstanceFromDBSnapshot", () -> step.handle(input));

        assertThat(step.handle(input).replicaId()).isEqualTo(Destination.replica(1));
    }

    @Test
    void findsItsReplicaAfterALostAnswer() {
        account.faults.loseAnswer("restoreDBInstanceFromDBSnapshot");

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(TransientException.class);
        assertThat(step.handle(input).replicaId()).isEqualTo(Destination.replica(1));
    }

    @Test
    void refusesSomebodyElsesInstanceUnderItsName() {
        account.createForeignInstance(Destination.replica(1));

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(Destination.replica(1));
    }

    @Test
    void refusesTheReplicaOfAnotherStackOrLineageUnderItsName() {
        String other = "arn:aws:rds:us-east-1:111111111111:db:orders";
        Tag[] lineage = tags("stack-b", other);
        account.createForeignInstance(Destination.replica(1), lineage);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(other);

        account.rds.addTagsToResource(
                r -> r.resourceName(account.instance(Destination.replica(1)).dbInstanceArn())
                        .tags(tags("stack-c", Destination.SOURCE.toString())));
        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("stack-b");
    }

    private static Tag[] tags(String stack, String source) {
        return new ReplicationTags(stack, Destination.id(1), source, Optional.empty(), "candidate")
                .toTags()
                .toArray(Tag[]::new);
    }

    @Test
    void saysWhichSubnetGroupIsMissing() {
        RestoreReplica misconfigured =
                new RestoreReplica(account.rds, account.settings("DB_SUBNET_GROUP_NAME", "nowhere"));

        assertThatThrownBy(() -> misconfigured.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("DBSubnetGroupName");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DBSnapshotNotFound",
                "KMSKeyNotAccessibleFault",
                "InstanceQuotaExceeded",
                "StorageQuotaExceeded",
                "DBSubnetGroupNotFoundFault",
                "DBSubnetGroupDoesNotCoverEnoughAZs",
                "InvalidSubnet",
                "InvalidVPCNetworkStateFault",
                "DBParameterGroupNotFound",
                "OptionGroupNotFoundFault",
                "AuthorizationNotFound",
                "DBSecurityGroupNotFound",
                "StorageTypeNotSupported",
                "ProvisionedIopsNotAvailableInAZFault",
                "DomainNotFoundFault",
                "BackupPolicyNotFoundFault",
                "NetworkTypeNotSupported",
                "TenantDatabaseQuotaExceeded",
                "CertificateNotFound"
            })
    void saysWhatToCorrect(String code) {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", code);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(Destination.landed(1))
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }

    @Test
    void repeatsWhatAwsSaysOfAnythingElse() {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", "InvalidParameterCombination");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("InvalidParameterCombination")
                .hasMessageContaining(Faults.SAID_BY_AWS);
    }

    @Test
    void failsIfRdsCannotRestoreTheSnapshot() {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", "InvalidRestoreFault");

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(FailedInRdsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidDBSnapshotState", "ThrottlingException"})
    void triesAgainWhatPasses(String code) {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", code);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining(code);
    }

    @Test
    void waitsForCapacityAndRestoresLater() {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", "InsufficientDBInstanceCapacity");

        RestoreReplica.Output waits = step.handle(input);

        assertThat(waits.begun()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(step.handle(input)).isEqualTo(new RestoreReplica.Output(Destination.replica(1), Progress.DONE));
    }

    @Test
    void givesUpTheWaitForCapacityAtTheReplicasDeadline() {
        account.faults.fail("restoreDBInstanceFromDBSnapshot", "InsufficientDBInstanceCapacity");
        Instant since = account.timeline.instant();
        Instant late = since.plus(Duration.ofMinutes(362));

        assertThatThrownBy(() ->
                        step.handle(new RestoreReplica.Input(announcement, Destination.landed(1), since, late, null)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("no capacity")
                .hasMessageContaining("the deadline is 6 hours 2 minutes");
    }

    @Test
    void waitsUntilTheFailedReplicaOfAnEarlierAttemptIsGone() {
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        step.handle(input);
        account.timeline.runUntilIdle();
        account.rds.deleteDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));

        assertThat(step.handle(input).begun()).isFalse();
        assertThatThrownBy(() -> step.handle(new RestoreReplica.Input(
                        announcement,
                        Destination.landed(1),
                        input.since(),
                        input.since().plus(Duration.ofMinutes(362)),
                        null)))
                .hasMessageContaining("still being deleted");
        account.timeline.runUntilIdle();
        assertThat(step.handle(input).begun()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"open-source-rds-extended-support", "open-source-rds-extended-support-disabled"})
    void keepsTheSourcesExtendedSupportSoThatRdsUpgradesNothing(String support) {
        step.handle(new RestoreReplica.Input(
                Destination.with(announcement, Map.of("engineLifecycleSupport", support)),
                input.landedSnapshotId(),
                input.since(),
                input.now(),
                null));

        assertThat(account.instance(Destination.replica(1)).engineLifecycleSupport())
                .isEqualTo(support);
    }

    @Test
    void declinesExtendedSupportWhereTheSourceIsNotKnownToHaveIt() {
        step.handle(input);

        assertThat(account.instance(Destination.replica(1)).engineLifecycleSupport())
                .isEqualTo("open-source-rds-extended-support-disabled");
        assertThat(Engine.of("postgres").hasExtendedSupport()).isTrue();
        assertThat(Engine.of("mysql").hasExtendedSupport()).isTrue();
        assertThat(Engine.of("mariadb").hasExtendedSupport()).isFalse();
        assertThat(Engine.of("oracle-ee").hasExtendedSupport()).isFalse();
    }
}
