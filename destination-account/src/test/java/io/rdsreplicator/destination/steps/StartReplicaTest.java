package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartReplicaTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private Announcement announcement;

    @BeforeEach
    void restoreAReplica() {
        announcement = account.restore(1);
    }

    private void stop() {
        account.rds.stopDBInstance(r -> r.dbInstanceIdentifier(REPLICA));
        account.timeline.runUntilIdle();
        account.faults.calls.clear();
    }

    private StartReplica.Output start(Duration waited) {
        Instant now = account.timeline.instant();
        return new StartReplica(account.rds, account.settings())
                .handle(new StartReplica.Input(ReplicaSpec.of(announcement), REPLICA, now.minus(waited), now));
    }

    @Test
    void startsAStoppedReplicaOnceAndWaitsUntilItIsAvailable() {
        stop();

        StartReplica.Output output = start(Duration.ZERO);
        StartReplica.Output again = start(Duration.ofSeconds(10));
        account.timeline.runUntilIdle();

        assertThat(output.ready()).isFalse();
        assertThat(output.status()).isEqualTo("stopped");
        assertThat(output.waitSeconds()).isPositive();
        assertThat(again.status()).isEqualTo("starting");
        assertThat(account.faults.calls.stream().filter("startDBInstance"::equals))
                .hasSize(1);
        assertThat(start(Duration.ofMinutes(5)))
                .isEqualTo(new StartReplica.Output(REPLICA, Progress.DONE, "available"));
    }

    @Test
    void leavesAnAvailableReplicaAlone() {
        account.faults.calls.clear();

        assertThat(start(Duration.ZERO).ready()).isTrue();
        assertThat(account.faults.called("startDBInstance")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InsufficientDBInstanceCapacity", "InvalidDBInstanceState"})
    void waitsForWhatPassesAndTriesAgain(String code) {
        stop();
        account.faults.fail("startDBInstance", code);

        assertThat(start(Duration.ZERO).ready()).isFalse();
        start(Duration.ofMinutes(1));
        account.timeline.runUntilIdle();
        assertThat(start(Duration.ofMinutes(6)).ready()).isTrue();
    }

    @Test
    void givesUpAtTheDeadlineOfAChange() {
        stop();
        account.faults.fail("startDBInstance", "InsufficientDBInstanceCapacity");

        assertThatThrownBy(() -> start(Duration.ofDays(2)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("deadline");
    }

    @Test
    void saysThatTheReplicaIsGoneOrThatItMayNot() {
        stop();
        account.faults.fail("startDBInstance", "DBInstanceNotFound");
        assertThatThrownBy(() -> start(Duration.ZERO))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("not exist any more");

        account.faults.fail("startDBInstance", "KMSKeyNotAccessibleFault");
        assertThatThrownBy(() -> start(Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("starting replica " + REPLICA);
    }
}
