package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabase.Member;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** How a rollback locks a replica that is a DB cluster, and makes its members again. */
class ClusterLockTest {
    private static final String ONE = Destination.replica(1);

    private final Machines machines = new Machines(DatabaseKind.CLUSTER);
    private final Destination account = machines.account;

    private List<Member> members() {
        return account.database(ONE).members();
    }

    private ProtectReplica.Output protect(Announcement announcement, Instant lockedSince) {
        Instant now = account.timeline.instant();
        return new ProtectReplica(account.rds, account.settings())
                .handle(new ProtectReplica.Input(ReplicaSpec.of(announcement), ONE, now, now, lockedSince));
    }

    @Test
    void holdsAfterTwoMinutes() {
        Announcement announcement = account.restore(1);
        Instant locked = account.timeline.instant();

        ProtectReplica.Output first = protect(announcement, null);

        assertThat(account.database(ONE).deletionProtection()).isTrue();
        assertThat(first.progress().done()).isFalse();
        assertThat(first.waitSeconds()).isEqualTo(120);
        assertThat(first.lockedSince()).isEqualTo(locked);

        account.timeline.runFor(Duration.ofSeconds(100));
        assertThat(protect(announcement, locked).waitSeconds()).isEqualTo(20);

        account.timeline.runFor(Duration.ofSeconds(20));
        ProtectReplica.Output last = protect(announcement, locked);
        assertThat(last.progress().done()).isTrue();
        assertThat(last.lockedSince()).isNull();
    }

    @Test
    void locksAndWaitsAgainIfSomebodyHasTakenTheLockOff() {
        Announcement announcement = account.restore(1);
        Instant locked = protect(announcement, null).lockedSince();
        account.timeline.runFor(Duration.ofSeconds(120));
        account.port().protect(ONE, false);
        account.timeline.runFor(Duration.ofSeconds(60));
        Instant now = account.timeline.instant();

        ProtectReplica.Output again = protect(announcement, locked);

        assertThat(account.database(ONE).deletionProtection()).isTrue();
        assertThat(again.waitSeconds()).isEqualTo(120);
        assertThat(again.lockedSince()).isEqualTo(now);
    }

    @Test
    void makesAWriterIfItIsDeletedWhileTheLockDoesNotHoldYet() {
        Announcement announcement = account.restore(1);
        Instant locked = protect(announcement, null).lockedSince();
        account.timeline.runFor(Duration.ofSeconds(115));
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE + "-1").skipFinalSnapshot(true));
        account.timeline.runFor(Duration.ofSeconds(5));

        assertThat(protect(announcement, locked).progress().reason()).contains("still being deleted");

        account.timeline.runUntilIdle();
        assertThat(members()).isEmpty();
        assertThat(protect(announcement, locked).progress().done()).isTrue();
        assertThat(members()).singleElement().satisfies(writer -> assertThat(writer.isWriter())
                .isTrue());
    }

    @Test
    void givesUpIfTheClusterItselfIsBeingDeleted() {
        Announcement announcement = account.restore(1);
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE + "-1").skipFinalSnapshot(true));
        account.rds.deleteDBCluster(r -> r.dbClusterIdentifier(ONE).skipFinalSnapshot(true));

        assertThatThrownBy(() -> protect(announcement, null))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("is being deleted");
    }

    @Test
    void goesBackToAColdReplicaAndSaysWhatThatTakes() {
        account.configure("REPLICAS_TO_KEEP", "3");
        account.configure("REPLICAS_TO_KEEP_RUNNING", "1");
        machines.replicate(1);
        machines.replicate(2);
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE + "-1").skipFinalSnapshot(true));
        account.timeline.runUntilIdle();
        assertThat(account.database(ONE).isCold()).isTrue();

        Map<String, Object> plan = Json.members(machines.rollBack("{'sourceDatabase': 'orders', 'dryRun': true}")
                        .output())
                .orElseThrow();

        assertThat(plan.get("summary").toString()).contains(ONE, "its writer is made first, which takes minutes");
        assertThat(plan.get("steps").toString())
                .contains("wait 120 seconds until nobody can be deleting a part of " + ONE)
                .contains("make its writer, which takes minutes: " + ONE + " has no members");
        DescribeExecutionResponse done = machines.rollBack("{'sourceDatabase': 'orders'}");
        assertThat(done.statusAsString()).as(done.cause()).isEqualTo("SUCCEEDED");
        assertThat(account.secret())
                .containsEntry("dbClusterIdentifier", ONE)
                .containsEntry("host", account.database(ONE).endpoint().host());
        assertThat(members()).singleElement().satisfies(writer -> assertThat(writer.status())
                .isEqualTo("available"));
    }

    @Test
    void givesAReplicaThatWasRestoredForAnotherClassTheCapacityOfServerlessMembers() {
        machines.replicate(1);
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE + "-1").skipFinalSnapshot(true));
        account.timeline.runUntilIdle();
        account.configure("REPLICA_INSTANCE_CLASS", "db.serverless");
        account.configure("SERVERLESS_V2_MIN_CAPACITY", "0.5");
        account.configure("SERVERLESS_V2_MAX_CAPACITY", "4");

        DescribeExecutionResponse done = machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}");

        assertThat(done.statusAsString()).as(done.cause()).isEqualTo("SUCCEEDED");
        assertThat(members()).singleElement().satisfies(writer -> assertThat(writer.instanceClass())
                .isEqualTo("db.serverless"));
    }

    @Test
    void aRollbackToTheLiveReplicaMakesItsWriterAgain() {
        machines.replicate(1);
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(ONE + "-1").skipFinalSnapshot(true));
        account.timeline.runUntilIdle();
        assertThat(account.database(ONE).isCold()).isTrue();

        DescribeExecutionResponse done =
                machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "', 'pin': false}");

        assertThat(done.statusAsString()).as(done.cause()).isEqualTo("SUCCEEDED");
        assertThat(members()).singleElement().satisfies(writer -> assertThat(writer.status())
                .isEqualTo("available"));
        assertThat(account.secret()).containsEntry("dbClusterIdentifier", ONE).doesNotContainEntry("pinned", "true");
    }

    /** Somebody who has not seen the claim of the second attempt may be about to delete its members. */
    @Test
    void isNotAdoptedBeforeTheClaimIsSeenByAll() {
        Announcement announcement = account.restore(1);
        Instant since = account.timeline.instant();

        assertThat(restore(announcement, since).begun()).isFalse();

        account.timeline.runFor(Duration.ofSeconds(120));
        assertThat(restore(announcement, since).begun()).isTrue();
    }

    private RestoreReplica.Output restore(Announcement announcement, Instant since) {
        return new RestoreReplica(account.rds, account.settings())
                .handle(new RestoreReplica.Input(
                        announcement, Destination.landed(1), since, account.timeline.instant(), null));
    }
}
