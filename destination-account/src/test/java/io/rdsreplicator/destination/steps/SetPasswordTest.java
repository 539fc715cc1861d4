package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetPasswordTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private final Announcement announcement = account.restore(1);
    private final SetPassword step = new SetPassword(account.rds, account.secrets, account.settings());
    private final SetPassword.Input input = account.passwordOf(announcement, Duration.ZERO);

    @Test
    void givesTheReplicaTheSecretsPassword() {
        account.createSecret();
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isTrue();

        SetPassword.Output output = step.handle(input);
        account.timeline.runUntilIdle();

        assertThat(output).isEqualTo(changed());
        assertThat(account.accepts(REPLICA, Destination.PASSWORD)).isTrue();
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isFalse();
        assertThat(step.handle(input)).isEqualTo(output);
    }

    private SetPassword.Output changed() {
        return new SetPassword.Output(
                REPLICA, true, Progress.DONE, account.currentVersion(), "its master password is the secret's");
    }

    private SetPassword.Output unchanged(String reason) {
        return new SetPassword.Output(REPLICA, false, Progress.DONE, account.currentVersion(), reason);
    }

    @Test
    void locksTheReplicaAloneWherePasswordsAreNotReset() {
        account.createSecret("{\"username\": \"somebody\"}");
        SetPassword off =
                new SetPassword(account.rds, account.secrets, account.settings("RESET_MASTER_PASSWORD", "false"));

        assertThat(off.handle(input)).isEqualTo(unchanged("master passwords are not reset"));
        assertThat(account.instance(REPLICA).deletionProtection()).isTrue();
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isTrue();
        account.faults.calls.clear();
        assertThat(off.handle(input)).isEqualTo(unchanged("master passwords are not reset"));
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
        assertThat(account.faults.called("getRandomPassword")).isFalse();
    }

    @Test
    void leavesALiveReplicaToTheRotationInProgress() {
        account.createSecret();
        step.handle(input);
        account.timeline.runUntilIdle();
        account.swap(announcement, account.currentVersion());
        account.startRotation();
        account.faults.calls.clear();

        assertThat(step.handle(input)).isEqualTo(unchanged("it is live, and the secret is being rotated"));
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void givesALiveReplicaThatWasRestoredOnceMoreTheSecretsPassword() {
        account.createSecret();
        step.handle(input);
        account.timeline.runUntilIdle();
        account.swap(announcement, account.currentVersion());
        account.recreate(1, announcement);
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isTrue();

        assertThat(step.handle(input)).isEqualTo(changed());
        account.timeline.runUntilIdle();

        assertThat(account.accepts(REPLICA, Destination.PASSWORD)).isTrue();
        assertThat(account.accepts(REPLICA, Destination.PRODUCTION_PASSWORD)).isFalse();
    }

    @Test
    void locksTheReplicaWithThePasswordInOneCall() {
        account.createSecret();
        assertThat(account.instance(REPLICA).deletionProtection()).isFalse();
        account.faults.calls.clear();

        step.handle(input);

        assertThat(account.faults.calls.stream().filter("modifyDBInstance"::equals))
                .hasSize(1);
        assertThat(account.instance(REPLICA).deletionProtection()).isTrue();
    }

    @Test
    void waitsUntilRdsKnowsTheTagsOfTheReplicaAndGivesUpAfterATime() {
        account.createSecret();
        account.faults.fail("modifyDBInstance", "AccessDenied");

        SetPassword.Output output = step.handle(account.passwordOf(announcement, Duration.ofMinutes(29)));

        assertThat(output.busy()).isTrue();
        assertThat(output.reason()).contains("tags");
        account.timeline.runFor(Duration.ofMinutes(30));
        account.faults.fail("modifyDBInstance", "AccessDenied");
        assertThatThrownBy(() -> step.handle(account.passwordOf(announcement, Duration.ofMinutes(30))))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("AccessDenied");
    }

    @Test
    void refusesSomebodyElsesInstance() {
        account.createSecret();
        account.createForeignInstance(Destination.replica(2));
        Announcement second = account.announce(2);

        assertThatThrownBy(() -> step.handle(account.passwordOf(second, Duration.ZERO)))
                .isInstanceOf(ConflictException.class);
        SetPassword.Input ofAnother =
                new SetPassword.Input(ReplicaSpec.of(second), REPLICA, null, input.since(), input.now());
        assertThatThrownBy(() -> step.handle(ofAnother)).isInstanceOf(ConflictException.class);
    }

    @Test
    void refusesAPasswordThatRdsWouldRefuse() {
        account.createSecret("{\"username\": \"app\", \"password\": \"a " + Destination.MARKER + "\"}");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining(Destination.MARKER);
    }

    @Test
    void asksToWaitWhileTheReplicaIsBusyUntilTheDeadline() {
        account.createSecret();
        account.rdsService.appearAs(Destination.B, REPLICA, "backing-up");

        SetPassword.Output output = step.handle(account.passwordOf(announcement, Duration.ofMinutes(50)));

        assertThat(output.busy()).isTrue();
        assertThat(output.changed()).isFalse();
        assertThat(output.waitSeconds()).isEqualTo(180);
        assertThatThrownBy(() -> step.handle(account.passwordOf(announcement, Duration.ofMinutes(362))))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(REPLICA)
                .hasMessageContaining("deadline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidParameterValue", "KMSKeyNotAccessibleFault"})
    void saysTheCodeAndNothingElseOfWhatAwsRefuses(String code) {
        account.createSecret();
        account.faults.fail("modifyDBInstance", code);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessage("setting the master password of " + REPLICA + ": " + code);
    }

    @Test
    void saysThatRdsManagesThePassword() {
        account.createSecret();
        account.rds.modifyDBInstance(r ->
                r.dbInstanceIdentifier(REPLICA).manageMasterUserPassword(true).applyImmediately(true));
        account.timeline.runUntilIdle();
        account.faults.calls.clear();

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(REPLICA)
                .hasMessageContaining("RDS manages its master password");
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void failsIfTheReplicaIsGone() {
        account.createSecret();
        account.faults.fail("modifyDBInstance", "DBInstanceNotFound");

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(FailedInRdsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"getRandomPassword", "putSecretValue", "describeSecret", "getSecretValue"})
    void saysNothingOfASecretThatIsRefused(String operation) {
        account.createSecret("{\"username\": \"app\"}");
        account.faults.fail(operation, "AccessDeniedException");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessageContaining("AccessDeniedException")
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }

    @Test
    void setsThePasswordAgainIfTheSecretHasAnotherByThen() {
        account.createSecret();
        account.faults.before("modifyDBInstance", () -> account.putSecret("password", "rotated-" + Destination.MARKER));

        SetPassword.Output output = step.handle(input);
        account.timeline.runUntilIdle();

        assertThat(output.secretVersionId()).isEqualTo(account.currentVersion());
        assertThat(account.accepts(REPLICA, "rotated-" + Destination.MARKER)).isTrue();
    }

    @Test
    void touchesNothingForARollbackAfterWhichAnotherWasStarted() {
        account.createSecret();
        Instant chosen = account.timeline.instant();
        account.putSecret("chosenAt", chosen.plusSeconds(1).toString());
        OperatorChoice choice = new OperatorChoice("rollback", chosen, true, chosen);

        assertThatThrownBy(
                        () -> step.handle(new SetPassword.Input(input.replicaSpec(), REPLICA, choice, chosen, chosen)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("chosen later");
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }
}
