package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.steps.ListPrunable.PrunableSnapshot;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ListPrunable does before a replication copies its snapshot, where the account's quotas are nearly used up; two replicas are kept. */
class RoomForReplicationsTest {
    private static final String EARLIER = "customers-20261121040500-3f9a1c";
    private static final String LATER = "customers-20261121040559-3f9a1c";

    private final Destination account = new Destination();
    private Announcement announcement;
    private Announcement first;

    /** So many replications that have succeeded, and one that is about to begin. */
    private void history(int count) {
        account.createSecret();
        for (int number = 1; number <= count; number++) {
            Announcement live = account.live(number);
            account.markSuperseded(live);
            first = number == 1 ? live : first;
        }
        announcement = account.announce(count + 1);
    }

    private void limit(RdsQuota quota, int most) {
        account.rdsService.circumstances(Destination.B).limit(quota, most);
    }

    private ListPrunable.Output list(Duration waited) {
        return new ListPrunable(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new ListPrunable.Input(
                        announcement,
                        account.machine(),
                        "execution",
                        account.timeline.instant(),
                        account.timeline.instant().minus(waited)));
    }

    private ListPrunable.Output list() {
        return list(Duration.ofMinutes(10));
    }

    private List<String> prunable() {
        return list().snapshots().stream().map(PrunableSnapshot::snapshotId).toList();
    }

    private void start(String name) {
        String machine = account.machine();
        account.sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input("{}"));
    }

    @Test
    void goesOnWhereANewReplicaFitsBesideThoseThatAreKept() {
        history(2);
        limit(RdsQuota.INSTANCES, 3);

        assertThat(list().waitSeconds()).isZero();
    }

    @Test
    void endsBeforeAnythingIsCopiedWhereNoNewReplicaFitsAndSaysWhatTheQuotaIsMadeOf() {
        history(2);
        account.createForeignInstance("of-others");
        limit(RdsQuota.INSTANCES, 3);

        assertThatThrownBy(this::list)
                .isInstanceOf(QuotaReachedException.class)
                .hasMessageContainingAll(
                        "no snapshot was copied", "DB instances in this Region is 3, and 3 are used",
                        "2 of orders and 0 of other databases by this stack, 1 that are not this stack's",
                                "need 1 more",
                        "3 replicas of each database", "Raise the quota, or lower ReplicasToKeep");
    }

    @Test
    void reckonsWithAllReplicasThatAFirstReplicationWillHaveBesideIt() {
        history(0);
        limit(RdsQuota.INSTANCES, 2);

        assertThatThrownBy(this::list).isInstanceOf(QuotaReachedException.class).hasMessageContaining("need 3 more");
        limit(RdsQuota.INSTANCES, 3);
        assertThat(list().waitSeconds()).isZero();
    }

    @Test
    void waitsWhileAReplicationThatStartedEarlierMayGiveRoomUntilTheDeadline() {
        history(2);
        limit(RdsQuota.INSTANCES, 5);
        start(EARLIER);

        assertThat(list().waitSeconds())
                .as("2 stay, this one makes 1, and the other 3")
                .isEqualTo(36);
        assertThatThrownBy(() -> list(Duration.ofMinutes(730)))
                .isInstanceOf(QuotaReachedException.class)
                .hasMessageContaining("need 4 more");
        limit(RdsQuota.INSTANCES, 6);
        assertThat(list().waitSeconds()).isZero();
    }

    @Test
    void doesNotGiveWayToAReplicationThatStartedLaterAndHasMadeNothing() {
        history(2);
        limit(RdsQuota.INSTANCES, 3);
        start(LATER);

        assertThat(list().waitSeconds()).isZero();
    }

    @Test
    void waitsForAReplicationThatStartedLaterAndHasMadeItsCopy() {
        history(2);
        account.land(5);
        limit(RdsQuota.INSTANCES, 3);
        start(Destination.id(5).value());

        assertThat(list().waitSeconds())
                .as("this one and the other make one replica each")
                .isPositive();
    }

    @Test
    void countsNoReplicaThatIsBeingDeleted() {
        history(3);
        limit(RdsQuota.INSTANCES, 3);
        assertThatThrownBy(this::list).isInstanceOf(QuotaReachedException.class);

        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.timeline.runUntilIdle();
        account.rds.deleteDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));

        assertThat(list().waitSeconds()).isZero();
    }

    @Test
    void countsTheSnapshotsThatAreDeletedBefore() {
        history(2);
        limit(RdsQuota.MANUAL_SNAPSHOTS, 2);
        assertThat(prunable()).as("the newest stays, and one is made").containsExactly(Destination.landed(1));
        assertThat(list().waitSeconds()).isZero();

        limit(RdsQuota.MANUAL_SNAPSHOTS, 1);
        assertThatThrownBy(this::list)
                .isInstanceOf(QuotaReachedException.class)
                .hasMessageContainingAll(
                        "manual snapshots in this Region is 1, and 2 are used", "make 1", "lower SafetyCopyHours");
    }

    @Test
    void keepsWhatAResumedReplicationHasLanded() {
        history(2);
        announcement = first;

        assertThat(prunable()).isEmpty();
    }

    @Test
    void asksForNoQuotaOnceTheCopyIsMade() {
        history(1);
        account.faults.failWhile(() -> true, "describeAccountAttributes", "AccessDenied");

        assertThat(new ListPrunable(account.rds, account.secrets, account.sfn, account.settings())
                        .handle(new ListPrunable.Input(
                                announcement, account.machine(), "execution", account.timeline.instant()))
                        .waitSeconds())
                .isZero();
    }
}
