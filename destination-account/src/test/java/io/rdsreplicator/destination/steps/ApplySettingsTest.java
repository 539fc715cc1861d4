package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.destination.settings.ReplicaSettings.Given;
import io.rdsreplicator.destination.settings.ReplicaSettings.Origin;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

final class ApplySettingsTest {
    private static final ReplicaSettings WINDOWS = settings(Map.of(
            ReplicaSetting.BACKUP_WINDOW, "02:10-02:50",
            ReplicaSetting.MAINTENANCE_WINDOW, "tue:04:10-tue:04:50"));
    private static final String REPLICA = Destination.replica(1);

    private final Destination account = new Destination();
    private final Announcement announcement = account.restore(1);
    private final Instant since = account.timeline.instant();

    private static ReplicaSettings settings(Map<ReplicaSetting, Object> values) {
        Map<ReplicaSetting, Given> given = new EnumMap<>(ReplicaSetting.class);
        values.forEach((setting, value) -> given.put(setting, new Given(value, Origin.DOCUMENT)));
        return new ReplicaSettings(given);
    }

    private ApplySettings.Output apply(ReplicaSettings settings) {
        return apply(settings, account.timeline.instant());
    }

    private ApplySettings.Output apply(ReplicaSettings settings, Instant now) {
        return new ApplySettings(account.rds, account.settings())
                .handle(new ApplySettings.Input(ReplicaSpec.of(announcement), REPLICA, settings, since, now));
    }

    @Test
    void asksRdsNothingWithoutSettings() {
        account.faults.failWhile(() -> true, "describeDBInstances", "Throttling");

        assertThat(apply(null).progress().done()).isTrue();
        assertThat(apply(ReplicaSettings.NONE).progress().done()).isTrue();
    }

    @Test
    void isDoneWhenTheSettingsAreInForceAndChangesNothingTwice() {
        assertThat(apply(WINDOWS).progress().reason()).contains("gets", "backupWindow", "maintenanceWindow");
        account.timeline.runUntilIdle();
        account.faults.failWhile(() -> true, "modifyDBInstance", "InvalidParameterValue");

        assertThat(apply(WINDOWS).progress().done()).isTrue();
        assertThat(account.instance(REPLICA).preferredMaintenanceWindow()).isEqualTo("tue:04:10-tue:04:50");
    }

    @Test
    void rebootsForAStaticParameterOnly() {
        account.rds.createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                .dbParameterGroupFamily("postgres14")
                .description("tuned"));
        Parameter connections = Parameter.builder()
                .parameterName("max_connections")
                .parameterValue("200")
                .applyMethod(ApplyMethod.PENDING_REBOOT)
                .build();
        account.rds.modifyDBParameterGroup(r -> r.dbParameterGroupName("tuned").parameters(connections));
        ReplicaSettings tuned = settings(Map.of(ReplicaSetting.PARAMETER_GROUP, "tuned"));
        apply(tuned);
        account.timeline.runUntilIdle();

        assertThat(apply(tuned).progress().reason()).contains("is rebooted for its parameter group");
        assertThat(apply(tuned).progress().reason()).contains("is rebooting");
        account.timeline.runUntilIdle();
        assertThat(apply(tuned).progress().done()).isTrue();
    }

    @Test
    void saysWhatToCorrectWhereRdsRefusesAValue() {
        assertThatThrownBy(() -> apply(settings(Map.of(ReplicaSetting.CA_CERTIFICATE, "rds-ca-of-nobody"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("giving replica " + REPLICA + " its settings")
                .hasMessageEndingWith("; correct the settings of the database");
    }

    @Test
    void waitsWhileTheReplicaTakesNoChange() {
        account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");

        assertThat(apply(WINDOWS).progress().reason()).isEqualTo("RDS takes no change of it in its state");
    }

    @Test
    void givesUpAfterTheDeadline() {
        account.faults.failWhile(() -> true, "modifyDBInstance", "InvalidDBInstanceState");

        assertThatThrownBy(() -> apply(WINDOWS, since.plus(Duration.ofDays(2))))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(REPLICA);
    }

    @Test
    void failsWhereTheReplicaIsGone() {
        account.faults.fail("modifyDBInstance", "DBInstanceNotFound");

        assertThatThrownBy(() -> apply(WINDOWS))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("does not exist any more");
    }
}
