package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectReplicaTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private Announcement announcement;

    @BeforeEach
    void restoreAReplica() {
        announcement = account.restore(1);
    }

    private ProtectReplica.Output protect() {
        return protect(account.timeline.instant());
    }

    private ProtectReplica.Output protect(Instant since) {
        return new ProtectReplica(account.rds, account.settings())
                .handle(new ProtectReplica.Input(
                        ReplicaSpec.of(announcement), REPLICA, since, account.timeline.instant()));
    }

    private void is(String role, boolean locked) {
        account.rds.addTagsToResource(
                r -> r.resourceName(account.instance(REPLICA).dbInstanceArn())
                        .tags(ReplicationTags.tag(ReplicationTags.ROLE, role)));
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(REPLICA).deletionProtection(locked).applyImmediately(true));
        account.timeline.runUntilIdle();
        account.faults.calls.clear();
    }

    private String role() {
        return account.tag(REPLICA, ReplicationTags.ROLE);
    }

    @Test
    void locksTheReplicaAndMarksItAsChosen() {
        is(Replica.SUPERSEDED, false);

        assertThat(protect()).isEqualTo(new ProtectReplica.Output(REPLICA, true, Progress.DONE));

        assertThat(account.instance(REPLICA).deletionProtection()).isTrue();
        assertThat(role()).isEqualTo(Replica.CHOSEN);
        assertThat(account.faults.calls).containsSubsequence("addTagsToResource", "modifyDBInstance");
    }

    @Test
    void changesNothingWhenRepeated() {
        protect();
        account.faults.calls.clear();

        assertThat(protect()).isEqualTo(new ProtectReplica.Output(REPLICA, false, Progress.DONE));
        assertThat(account.faults.calls).doesNotContain("addTagsToResource", "modifyDBInstance");
    }

    @ParameterizedTest
    @ValueSource(strings = {Replica.SUPERSEDED, Replica.RESTORED})
    void keepsTheRoleOfOneThatAnOperatorHasLocked(String role) {
        is(role, true);

        assertThat(protect().changed()).isFalse();
        assertThat(role()).isEqualTo(role);
    }

    /** Its restore was stopped before it was locked; that somebody has wanted it is still so. */
    @Test
    void keepsTheRoleOfOneThatWasRestoredThoughItIsNotLocked() {
        is(Replica.RESTORED, false);

        assertThat(protect().changed()).isTrue();
        assertThat(account.instance(REPLICA).deletionProtection()).isTrue();
        assertThat(role()).isEqualTo(Replica.RESTORED);
    }

    @Test
    void looksAgainWhereRdsTakesNoChangeNow() {
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        ProtectReplica.Output busy = protect();

        assertThat(busy.busy()).isTrue();
        assertThat(busy.waitSeconds()).isPositive();
        assertThat(protect().changed()).isTrue();
    }

    @Test
    void looksAgainWhileRdsDoesNotKnowItsTags() {
        account.faults.fail("modifyDBInstance", "AccessDenied");
        assertThat(protect().busy()).isTrue();

        account.faults.fail("modifyDBInstance", "AccessDenied");
        assertThatThrownBy(() -> protect(account.timeline.instant().minus(Duration.ofHours(1))))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("AccessDenied");
    }

    @Test
    void givesUpAtTheDeadlineOfAChange() {
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        assertThatThrownBy(() -> protect(account.timeline.instant().minus(Duration.ofDays(2))))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("deadline");
    }

    @Test
    void isTriedAgainInADefinitionThatHasNoWait() {
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        assertThatThrownBy(() -> protect(null))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("cannot be locked now");
    }

    @Test
    void saysThatTheReplicaIsGoneOrBeingDeleted() {
        account.faults.fail("modifyDBInstance", "DBInstanceNotFound");
        assertThatThrownBy(this::protect)
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("choose another");

        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(REPLICA).skipFinalSnapshot(true));
        assertThatThrownBy(this::protect)
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("is being deleted");
    }

    @Test
    void saysWhatAwsRefuses() {
        account.faults.fail("addTagsToResource", "InvalidParameterValue");

        assertThatThrownBy(this::protect)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("locking replica " + REPLICA);
    }

    @Test
    void refusesAReplicaOfAnotherLineage() {
        Announcement second = account.announce(2);

        assertThatThrownBy(() -> new ProtectReplica(account.rds, account.settings())
                        .handle(new ProtectReplica.Input(
                                ReplicaSpec.of(second),
                                REPLICA,
                                account.timeline.instant(),
                                account.timeline.instant())))
                .isInstanceOf(ConflictException.class);
        assertThat(account.instance(REPLICA).deletionProtection()).isFalse();
    }
}
