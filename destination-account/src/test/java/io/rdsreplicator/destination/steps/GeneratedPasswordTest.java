package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.destination.steps.SwapSecret.Outcome;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret without a password gets one in the version that names the replica which has it, and in none before. */
class GeneratedPasswordTest {
    private static final String WITHOUT = "{\"username\":\"app\",\"other\":{\"a\":1.50}}";
    private static final String FIRST = Destination.replica(1);
    private static final String SECOND = Destination.replica(2);

    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    private void secret(String text) {
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET).secretString(text));
    }

    private SetPassword.Output applyPassword(Announcement announcement) {
        SetPassword.Output output = new SetPassword(account.rds, account.secrets, account.settings())
                .handle(account.passwordOf(announcement, Duration.ZERO));
        account.timeline.runUntilIdle();
        return output;
    }

    private String kept(SetPassword.Output applied) {
        String version = applied.secretVersionId();
        String text = account.secrets
                .getSecretValue(r -> r.secretId(Destination.SECRET).versionId(version))
                .secretString();
        return ReplicaSecret.passwordIn(text).orElseThrow();
    }

    private void removePassword() {
        Map<String, Object> without = account.secret();
        without.remove("password");
        secret(Json.write(without));
    }

    @Test
    void isInForceOnTheReplicaAndNotTheSecretsUntilTheSecretNamesTheReplica() {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);

        SetPassword.Output applied = applyPassword(announcement);

        assertThat(account.secretText()).isEqualTo(WITHOUT);
        assertThat(applied.changed()).isTrue();
        String password = kept(applied);
        assertThat(password).matches("[A-Za-z0-9]{32}");
        assertThat(account.accepts(FIRST, password)).isTrue();

        assertThat(account.swap(announcement, applied.secretVersionId()).outcome())
                .isEqualTo(Outcome.LIVE);
        assertThat(account.secret()).containsEntry("password", password).containsEntry("dbInstanceIdentifier", FIRST);
        assertThat(account.secretText()).contains("\"other\":{\"a\":1.50}");
    }

    @Test
    void isTheSameWhenTheStepIsRepeated() {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);

        SetPassword.Output applied = applyPassword(announcement);
        secret("{\"username\":\"app\",\"changed\":\"by its owner\"}");

        assertThat(applyPassword(announcement)).isEqualTo(applied);
        account.swap(announcement, applied.secretVersionId());
        assertThat(account.secret()).containsEntry("password", kept(applied)).containsEntry("changed", "by its owner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"putSecretValue", "modifyDBInstance"})
    void isOneAlsoAfterALostAnswer(String operation) {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);
        account.faults.loseAnswer(operation);

        assertThatThrownBy(() -> applyPassword(announcement))
                .isInstanceOf(TransientException.class)
                .hasNoCause();
        SetPassword.Output applied = applyPassword(announcement);

        assertThat(account.accepts(FIRST, kept(applied))).isTrue();
        assertThat(account.labels().generatedPasswords()).containsOnlyKeys(announcement.replicationId());
    }

    @Test
    void isOneThoughTwoExecutionsOfTheReplicationGenerateIt() {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);
        account.faults.before("putSecretValue", () -> applyPassword(announcement));

        SetPassword.Output applied = applyPassword(announcement);

        assertThat(account.accepts(FIRST, kept(applied))).isTrue();
        assertThat(account.labels().generatedPasswords()).hasSize(1);
    }

    @Test
    void isTakenUpAgainThoughItsLabelIsGone() {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);
        SetPassword.Output applied = applyPassword(announcement);
        new SecretStore(account.secrets, account.settings())
                .takeOffLabel(
                        Destination.SECRET,
                        VersionStages.generatedPassword(announcement.replicationId()),
                        applied.secretVersionId());

        assertThat(applyPassword(announcement)).isEqualTo(applied);
        assertThat(account.swap(announcement, applied.secretVersionId()).outcome())
                .isEqualTo(Outcome.LIVE);
    }

    @Test
    void givesWayToThePasswordThatSomebodyPutsMeanwhile() {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);
        account.faults.before("modifyDBInstance", () -> account.putSecret("password", Destination.PASSWORD));

        SetPassword.Output applied = applyPassword(announcement);

        assertThat(applied.secretVersionId()).isEqualTo(account.currentVersion());
        assertThat(account.accepts(FIRST, Destination.PASSWORD)).isTrue();
        assertThat(account.swap(announcement, applied.secretVersionId()).outcome())
                .isEqualTo(Outcome.LIVE);
        assertThat(account.secret()).containsEntry("password", Destination.PASSWORD);
    }

    @Test
    void waitsForARotationBeforeItIsGenerated() {
        secret(WITHOUT);
        Announcement announcement = account.restore(1);
        account.startRotation();
        account.faults.calls.clear();

        assertThatThrownBy(() -> applyPassword(announcement))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("rotated");
        assertThat(account.faults.called("modifyDBInstance")).isFalse();
    }

    @Test
    void isNotGeneratedForAReplicaThatStaysBack() {
        secret("{\"username\":\"app\",\"pinned\":\"true\"}");
        Announcement announcement = account.restore(1);

        SetPassword.Output output = applyPassword(announcement);

        assertThat(output.changed()).isFalse();
        assertThat(output.reason()).contains("no password").contains("pinned");
        assertThat(account.labels().generatedPasswords()).isEmpty();
        assertThat(account.accepts(FIRST, Destination.PRODUCTION_PASSWORD)).isTrue();
    }

    @Test
    void theLiveReplicaIsLeftAloneWhereTheSecretHasLostThePassword() {
        Announcement first = account.announce(1);
        assertThat(machines.run(first).statusAsString()).isEqualTo("SUCCEEDED");
        removePassword();

        assertThat(machines.run(first).statusAsString()).isEqualTo("SUCCEEDED");

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", FIRST)
                .doesNotContainKey("password");
        assertThat(account.accepts(FIRST, Destination.PASSWORD)).isTrue();
    }

    /** As where ResetMasterPassword was false until now: the secret has no password, and the live replica the source's. */
    @Test
    void theLiveReplicasOwnStaysGoodUntilTheNextOneGoesLive() {
        machines.replicate(1);
        removePassword();
        Announcement second = account.announce(2);
        machines.start(second);

        account.timeline.runUntil(() -> !account.labels().generatedPasswords().isEmpty());
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", FIRST)
                .doesNotContainKey("password");
        assertThat(account.accepts(FIRST, Destination.PASSWORD)).isTrue();
        account.timeline.runUntilIdle();

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", SECOND);
        assertThat(account.accepts(SECOND, (String) account.secret().get("password")))
                .isTrue();
        assertThat(account.labels().generatedPasswords())
                .as("its label has done its work")
                .isEmpty();
    }

    @Test
    void twoReplicationsAtOnceEndWithOnePassword() {
        secret(WITHOUT);
        machines.start(account.announce(1));
        machines.start(account.announce(2));

        account.timeline.runUntilIdle();

        String password = (String) account.secret().get("password");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", SECOND);
        assertThat(account.accepts(SECOND, password)).isTrue();
        assertThat(account.labels().generatedPasswords()).isEmpty();
    }
}
