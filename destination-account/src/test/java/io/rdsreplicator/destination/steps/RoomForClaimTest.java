package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.VoidClaims;
import io.rdsreplicator.shared.contract.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** A secret takes 20 labels. What nobody needs of them keeps no replication and no rollback from claiming its replica. */
class RoomForClaimTest {
    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    private void fillWithClaims(Instant begun) {
        String current = account.currentVersion();
        for (int i = 0; account.labels().haveRoom(List.of(), 1); i++) {
            String label = Claim.of(Destination.id(1), begun, "stopped-" + i).label();
            account.secrets.updateSecretVersionStage(
                    r -> r.secretId(Destination.SECRET).versionStage(label).moveToVersionId(current));
        }
    }

    private void fillWithOldClaims() {
        fillWithClaims(
                account.timeline.instant().minus(VoidClaims.LONGEST_EXECUTION).minus(Duration.ofHours(1)));
    }

    @Test
    void aReplicationTakesOffClaimsOfExecutionsThatHaveEnded() {
        machines.replicate(1);
        fillWithOldClaims();

        String execution = machines.start(account.announce(2));
        DescribeExecutionResponse ended = machines.finish(execution);

        assertThat(ended.statusAsString()).as(ended.cause()).isEqualTo("SUCCEEDED");
        assertThat(machines.states(execution))
                .containsSubsequence("ClaimReplica", "MarkOlderSuperseded", "ClaimReplica", "LandSnapshot");
        assertThat(account.labels().claims()).isEmpty();
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(2));
    }

    @Test
    void aRollbackDoesToo() {
        machines.replicate(1);
        machines.replicate(2);
        fillWithOldClaims();

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        DescribeExecutionResponse ended = machines.finish(execution);

        assertThat(ended.statusAsString()).as(ended.cause()).isEqualTo("SUCCEEDED");
        assertThat(machines.states(execution))
                .containsSubsequence("ClaimReplica", "MarkOlderSuperseded", "ClaimReplica", "ProtectReplica");
        assertThat(account.labels().claims()).isEmpty();
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(1));
    }

    @Test
    void aResumedReplicationKeepsTheReplicaThatItHasMadeAsACandidate() {
        machines.replicate(1);
        Announcement second = account.announce(2);
        String rotation = account.startRotation();
        assertThat(machines.run(second).statusAsString()).isEqualTo("FAILED");
        account.finishRotation(rotation);
        assertThat(account.instances()).contains(Destination.replica(2));
        fillWithOldClaims();

        DescribeExecutionResponse ended = machines.run(second);

        assertThat(ended.statusAsString()).as(ended.cause()).isEqualTo("SUCCEEDED");
        assertThat(account.instances()).containsExactly(Destination.replica(1), Destination.replica(2));
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(2));
    }

    @Test
    void fullOfClaimsThatMayBeNeededItIsRefusedOnce() {
        machines.replicate(1);
        fillWithClaims(account.timeline.instant());

        String execution = machines.start(account.announce(2));
        DescribeExecutionResponse ended = machines.finish(execution);

        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(ended.cause())
                .contains("has no room for more staging labels", "aws secretsmanager update-secret-version-stage");
        assertThat(machines.states(execution))
                .containsOnlyOnce("MarkOlderSuperseded")
                .doesNotContain("LandSnapshot");
        assertThat(account.instances()).containsExactly(Destination.replica(1));
    }
}
