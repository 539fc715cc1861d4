package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.Tag;

class MarkSupersededTest {
    private static final String FIRST = Destination.replica(1);
    private static final String SECOND = Destination.replica(2);
    private final Destination account = new Destination();
    private Announcement first;
    private Announcement second;

    @BeforeEach
    void replaceTheLiveReplica() {
        account.createSecret();
        first = account.live(1);
        second = account.live(2);
        account.faults.calls.clear();
    }

    private MarkSuperseded.Output mark() {
        return account.markSuperseded(second);
    }

    private boolean isProtected(String replica) {
        return account.instance(replica).deletionProtection();
    }

    private String role(String replica) {
        return account.tag(replica, ReplicationTags.ROLE);
    }

    @Test
    void unlocksTheSupersededAndKeepsTheLiveLocked() {
        MarkSuperseded.Output output = mark();

        assertThat(output.liveReplica()).isEqualTo(SECOND);
        assertThat(output.superseded()).containsExactly(FIRST);
        assertThat(output.refused()).isEmpty();
        assertThat(isProtected(FIRST)).isFalse();
        assertThat(role(FIRST)).isEqualTo("superseded");
        assertThat(isProtected(SECOND)).isTrue();
        assertThat(role(SECOND)).isEqualTo("live");
    }

    @Test
    void locksALiveReplicaThatSomebodyUnlocked() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(SECOND).deletionProtection(false));

        assertThat(mark().refused()).isEmpty();

        assertThat(isProtected(SECOND)).isTrue();
        assertThat(isProtected(FIRST)).isFalse();
    }

    @Test
    void leavesTheLockThatAnOperatorPutOnASupersededReplica() {
        mark();
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(FIRST).deletionProtection(true));

        mark();

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("superseded");
    }

    @Test
    void changesNothingAndSaysTheSameWhenRepeated() {
        MarkSuperseded.Output output = mark();
        account.faults.calls.clear();

        assertThat(mark()).isEqualTo(output);
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void unlocksItsOwnReplicaIfThatDidNotGoLive() {
        account.putSecret("pinned", "true");
        Announcement third = account.candidate(3);

        assertThat(account.markSuperseded(third).superseded()).containsExactlyInAnyOrder(FIRST, Destination.replica(3));
        assertThat(isProtected(SECOND)).isTrue();
    }

    @Test
    void leavesTheReplicaOfARunningReplicationAlone() {
        account.startExecution(first);

        assertThat(mark().superseded()).isEmpty();
        assertThat(isProtected(FIRST)).isTrue();
    }

    @Test
    void countsItsOwnExecutionAsEnded() {
        String own = account.startExecution(first);

        MarkSuperseded.Output output = new MarkSuperseded(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new MarkSuperseded.Input(Origin.of(first), null, null, account.machine(), own));

        assertThat(output.superseded()).containsExactly(FIRST);
    }

    @Test
    void believesTheSecretAndNotTheRunThatEnded() {
        account.pointSecretAt(FIRST);

        assertThat(mark().liveReplica()).isEqualTo(FIRST);
        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("live");
        assertThat(isProtected(SECOND)).isFalse();
    }

    @Test
    void readsTheSecretAgainBeforeEveryChange() {
        account.pointSecretAt(FIRST);
        account.faults.before("addTagsToResource", () -> account.pointSecretAt(SECOND));

        mark();

        assertThat(isProtected(SECOND)).isTrue();
    }

    @Test
    void givesLockAndRoleBackToAReplicaThatARollbackMayHaveChosenMeanwhile() {
        account.faults.before("modifyDBInstance", () -> account.startRollback("{\"sourceDatabase\": \"orders\"}"));

        assertThat(mark().superseded()).isEmpty();

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("chosen");
    }

    @Test
    void givesLockAndRoleBackToAReplicaThatWentLiveBeforeItWasTagged() {
        account.faults.before("modifyDBInstance", () -> account.faults.before("addTagsToResource", () -> account.pointSecretAt(FIRST)));

        assertThat(mark().superseded()).doesNotContain(FIRST);

        assertThat(isProtected(FIRST)).isTrue();
        assertThat(role(FIRST)).isEqualTo("live");
    }

    @Test
    void doesNotTouchWhatIsNotOfThisStackAndLineage() {
        Tag[] otherLineage = new ReplicationTags(
                        "stack-b", Destination.id(7), "arn:aws:rds:us-east-1:111111111111:db:orders", Optional.empty(), "candidate")
                .toTags()
                .toArray(Tag[]::new);
        account.createForeignInstance(Destination.replica(7), otherLineage);
        account.createForeignInstance("to-be-deleted", ReplicationTags.tag("rds-replicator:stack", "stack-b"));
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(7)).deletionProtection(true));
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier("to-be-deleted").deletionProtection(true));

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(isProtected(Destination.replica(7))).isTrue();
        assertThat(isProtected("to-be-deleted")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidDBInstanceState", "AccessDenied", "DBInstanceNotFound"})
    void listsTheOneThatRdsRefusesAndGoesOn(String code) {
        Announcement third = account.live(3);
        account.faults.fail("modifyDBInstance", code);

        MarkSuperseded.Output output = account.markSuperseded(third);

        assertThat(output.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.replicaId()).isEqualTo(FIRST);
            assertThat(refused.reason()).contains(code);
        });
        assertThat(output.superseded()).containsExactly(SECOND);
    }

    @Test
    void unlocksWhatAFailedReplicationHasLeftAndLetsItBeACandidate() {
        Announcement third = account.candidate(3);
        Announcement fourth = account.candidate(4);

        MarkSuperseded.Output output = new MarkSuperseded(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new MarkSuperseded.Input(Origin.of(fourth), null, true, account.machine(), "execution"));

        assertThat(output.superseded()).containsExactly(FIRST);
        assertThat(isProtected(Destination.replica(3))).isFalse();
        assertThat(role(Destination.replica(3))).isEqualTo("candidate");
        assertThat(isProtected(Destination.replica(4))).isFalse();
        assertThat(role(Destination.replica(4))).isEqualTo("candidate");
        assertThat(account.markSuperseded(third).superseded()).contains(Destination.replica(3));
        assertThat(role(Destination.replica(3))).isEqualTo("superseded");
    }

    @Test
    void marksOneThatWasLiveThoughTheMarkingOfItsOwnReplicationFailed() {
        assertThat(role(FIRST)).isEqualTo("candidate");

        assertThat(mark().superseded()).containsExactly(FIRST);
        assertThat(role(FIRST)).isEqualTo("superseded");
    }

    @Test
    void tellsOfAStoppedOneAndDoesNotStartIt() {
        account.rdsService.appearAs(Destination.B, FIRST, "stopped");

        MarkSuperseded.Output output = mark();

        assertThat(output.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.replicaId()).isEqualTo(FIRST);
            assertThat(refused.reason()).contains("InvalidDBInstanceState").contains("stopped");
        });
        assertThat(isProtected(FIRST)).isTrue();
        assertThat(account.instance(FIRST).dbInstanceStatus()).isEqualTo("stopped");
    }

    @Test
    void touchesNothingIfTheSecretCannotBeRead() {
        account.faults.fail("getSecretValue", "DecryptionFailure");

        assertThatThrownBy(this::mark).isInstanceOf(InvalidRequestException.class);
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void touchesNothingIfTheSecretIsAnotherLineages() {
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        assertThatThrownBy(this::mark).isInstanceOf(ConflictException.class);
        assertThat(account.faults.calls).doesNotContain("modifyDBInstance", "addTagsToResource");
    }

    @Test
    void removesLabelsOfReplicasThatAreGoneAndNoOthers() {
        ReplicationId gone = Destination.id(30);
        ReplicationId running = Destination.id(31);
        for (ReplicationId id : new ReplicationId[] {gone, running}) {
            account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                    .versionStages(VersionLabels.of(id), "somebody-" + id)
                    .secretString("{}"));
        }
        Announcement young = ReplicaSecretTest.announcement("postgres");
        account.startExecution(new Announcement(
                1, running, young.sourceArn(), "orders",
                Arn.parse(young.snapshotArn().toString().replace(Destination.id(1).value(), running.value()), "s"),
                young.snapshotTime(), "postgres", "1", "app", 20, young.transferKeyArn()));

        assertThat(mark().refused()).isEmpty();

        assertThat(account.labels().replications()).containsOnlyKeys(first.replicationId(), second.replicationId(), running);
        assertThat(account.labels().versionWith("somebody-" + gone)).isPresent();
    }
}
