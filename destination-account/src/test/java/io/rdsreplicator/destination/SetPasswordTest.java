package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetPasswordTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private final Announcement announcement = account.restore(1);
    private final SetPassword step = new SetPassword(account.rds, account.secrets, account.settings());
    private final SetPassword.Input input = new SetPassword.Input(announcement, REPLICA);

    @Test
    void givesTheReplicaTheSecretsPassword() {
        account.createSecret();
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isTrue();

        SetPassword.Output output = step.handle(input);
        account.timeline.runUntilIdle();

        assertThat(output).isEqualTo(new SetPassword.Output(REPLICA, true, account.currentVersion()));
        assertThat(account.accepts(REPLICA, Destination.PASSWORD)).isTrue();
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isFalse();
        assertThat(step.handle(input)).isEqualTo(output);
    }

    @Test
    void generatesAPasswordWhereTheSecretHasNoneAndStoresItFirst() {
        account.createSecret("{\"username\": \"app\", \"host\": \"h\", \"other\": {\"a\": 1.50}}");

        SetPassword.Output output = step.handle(input);
        account.timeline.runUntilIdle();

        String password = (String) account.secret().get("password");
        assertThat(password).matches("[A-Za-z0-9]{32}");
        assertThat(account.secretText())
                .isEqualTo("{\"username\":\"app\",\"host\":\"h\",\"other\":{\"a\":1.50},\"password\":\"" + password + "\"}");
        assertThat(account.accepts(REPLICA, password)).isTrue();
        assertThat(output.secretVersionId()).isEqualTo(account.currentVersion());
        assertThat(account.labels().has(VersionLabels.of(announcement.replicationId()), account.currentVersion())).isTrue();
        assertThat(step.handle(input)).isEqualTo(output);
        assertThat(account.secret()).containsEntry("password", password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"putSecretValue", "updateSecretVersionStage", "modifyDBInstance"})
    void endsWithOnePasswordAfterALostAnswer(String operation) {
        account.createSecret("{\"username\": \"app\"}");
        account.faults.loseAnswer(operation);

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(TransientException.class).hasNoCause();
        account.timeline.runUntilIdle();
        step.handle(input);
        account.timeline.runUntilIdle();

        assertThat(account.accepts(REPLICA, (String) account.secret().get("password"))).isTrue();
        assertThat(account.labels().labelsByVersion()).hasSize(2);
    }

    @Test
    void takesThePasswordThatSomebodyPutMeanwhile() {
        account.createSecret("{\"username\": \"app\"}");
        account.faults.before("updateSecretVersionStage", () -> account.putSecret("password", Destination.PASSWORD));

        SetPassword.Output output = step.handle(input);
        account.timeline.runUntilIdle();

        assertThat(account.secret()).containsEntry("password", Destination.PASSWORD);
        assertThat(output.secretVersionId()).isEqualTo(account.currentVersion());
        assertThat(account.accepts(REPLICA, Destination.PASSWORD)).isTrue();
    }

    @Test
    void waitsForARotationBeforeItGenerates() {
        account.createSecret("{\"username\": \"app\"}");
        account.startRotation();

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(TransientException.class).hasMessageContaining("rotated");
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void changesNothingWherePasswordsAreNotReset() {
        account.createSecret("{\"username\": \"somebody\"}");
        SetPassword off = new SetPassword(account.rds, account.secrets, account.settings("RESET_MASTER_PASSWORD", "false"));

        assertThat(off.handle(input)).isEqualTo(new SetPassword.Output(REPLICA, false, account.currentVersion()));
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
        assertThat(account.faults.called("getRandomPassword")).isFalse();
    }

    @Test
    void leavesALiveReplicaToTheRotation() {
        account.createSecret();
        step.handle(input);
        account.timeline.runUntilIdle();
        account.swap(announcement, account.currentVersion());
        account.faults.calls.clear();

        assertThat(step.handle(input).changed()).isFalse();
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void refusesSomebodyElsesInstance() {
        account.createSecret();
        account.createForeignInstance(Destination.replica(2));
        Announcement second = account.announce(2);

        assertThatThrownBy(() -> step.handle(new SetPassword.Input(second, Destination.replica(2)))).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> step.handle(new SetPassword.Input(second, REPLICA))).isInstanceOf(ConflictException.class);
    }

    @Test
    void refusesAPasswordThatRdsWouldRefuse() {
        account.createSecret("{\"username\": \"app\", \"password\": \"a " + Destination.MARKER + "\"}");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining(Destination.MARKER);
    }

    @Test
    void triesAgainWhileTheReplicaIsBusy() {
        account.createSecret();
        account.rdsService.appearAs(Destination.B, REPLICA, "backing-up");

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(TransientException.class).hasMessageContaining("InvalidDBInstanceState");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidParameterValue", "AccessDenied", "KMSKeyNotAccessibleFault"})
    void saysTheCodeAndNothingElseOfWhatAwsRefuses(String code) {
        account.createSecret();
        account.faults.fail("modifyDBInstance", code);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessage("setting the master password of " + REPLICA + ": " + code);
    }

    @Test
    void failsIfTheReplicaIsGone() {
        account.createSecret();
        account.faults.fail("modifyDBInstance", "DBInstanceNotFound");

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(FailedInRdsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"getRandomPassword", "putSecretValue", "updateSecretVersionStage", "describeSecret", "getSecretValue"})
    void saysNothingOfASecretThatIsRefused(String operation) {
        account.createSecret("{\"username\": \"app\"}");
        account.faults.fail(operation, "AccessDeniedException");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessageContaining("AccessDeniedException")
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }
}
