package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** A rollback to a replica that RDS does not change now. */
class RollbackBusyReplicaTest extends RollbackCase {
    @ParameterizedTest
    @ValueSource(strings = {"backing-up", "modifying", "storage-config-upgrade"})
    void waitsForABusyReplicaBeforeItLocksIt(String status) {
        account.rdsService.appearAs(Destination.B, ONE, status);
        account.timeline.after(
                Duration.ofMinutes(40), "done", () -> account.rdsService.appearAs(Destination.B, ONE, "available"));

        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}"));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);
        assertThat(isProtected(ONE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidDBInstanceState", "AccessDenied"})
    void comesBackToAReplicaThatRdsDoesNotLockNow(String code) {
        for (int refusal = 0; refusal < 20; refusal++) {
            account.faults.fail("modifyDBInstance", code);
        }

        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        succeeded(machines.finish(execution));

        assertThat(machines.states(execution)).contains("IsReplicaProtected", "WaitForStart", "StartReplica");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);
    }

    @Test
    void failsByTheDeadlineWhereTheReplicaStaysBusyAndLocksNothing() {
        account.rdsService.appearAs(Destination.B, ONE, "modifying");

        DescribeExecutionResponse execution = machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}");

        assertThat(execution.cause()).contains(ONE).contains("modifying").contains("deadline");
        assertThat(isProtected(ONE)).isFalse();
    }
}
