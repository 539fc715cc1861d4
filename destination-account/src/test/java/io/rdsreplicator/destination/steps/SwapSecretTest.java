package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.CompareAndSwap;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.steps.SwapSecret.Outcome;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwapSecretTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private Announcement announcement;
    private String applied;

    @BeforeEach
    void fitAReplica() {
        account.createSecret(
                """
                {"username": "app", "password": "%s", "kept": [1.50, "x"], "port": "1"}
                """
                        .formatted(Destination.PASSWORD));
        announcement = account.candidate(1);
        applied = account.currentVersion();
        account.faults.calls.clear();
    }

    private SwapSecret.Output swap() {
        return account.swap(announcement, applied);
    }

    @Test
    void pointsTheSecretAtTheReplicaAndKeepsTheRest() {
        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.LIVE);
        assertThat(output.live()).isTrue();
        assertThat(output.waitSeconds()).isZero();
        assertThat(output.previousReplica()).isNull();
        assertThat(output.secretVersionId()).isEqualTo(account.currentVersion());
        assertThat(account.secret())
                .containsEntry("host", account.instance(REPLICA).endpoint().address())
                .containsEntry(
                        "port",
                        String.valueOf(account.instance(REPLICA).endpoint().port()))
                .containsEntry("engine", "postgres")
                .containsEntry("dbname", "shop")
                .containsEntry("dbInstanceIdentifier", REPLICA)
                .containsEntry("replicationId", announcement.replicationId().value())
                .containsEntry("sourceArn", Destination.SOURCE.toString())
                .containsEntry("snapshotTime", announcement.snapshotTime().toString())
                .containsEntry("username", "app")
                .containsEntry("password", Destination.PASSWORD);
        assertThat(account.secretText()).contains("\"kept\":[1.50,\"x\"]");
    }

    @Test
    void putsTheVersionUnderItsOwnLabelAndADerivedId() {
        String base = account.currentVersion();
        String version = CompareAndSwap.versionId(announcement.replicationId().value(), version(base));

        swap();

        assertThat(account.currentVersion()).isEqualTo(version).hasSize(64);
        assertThat(account.labels().labelsByVersion().get(version))
                .containsExactlyInAnyOrder("AWSCURRENT", "replica-" + announcement.replicationId());
        assertThat(account.labels().versionWith("AWSPREVIOUS")).contains(base);
    }

    private static SecretVersion version(String version) {
        return new SecretVersion(Destination.SECRET, "arn", version, null);
    }

    @Test
    void saysTheSameWhenRepeatedAndMakesNoOtherVersion() {
        SwapSecret.Output first = swap();

        assertThat(swap()).isEqualTo(first);
        assertThat(account.faults.calls.stream().filter("putSecretValue"::equals))
                .hasSize(1);
    }

    @Test
    void namesThePreviousReplicaAlsoWhenRepeated() {
        swap();
        Announcement second = account.candidate(2);
        String version = account.currentVersion();

        SwapSecret.Output output = account.swap(second, version);

        assertThat(output.previousReplica()).isEqualTo(REPLICA);
        assertThat(account.swap(second, version)).isEqualTo(output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "putSecretValue",
                "updateSecretVersionStage",
                "getSecretValue",
                "describeSecret",
                "describeDBInstances"
            })
    void goesLiveOnceWhateverAnswerIsLost(String operation) {
        account.faults.loseAnswer(operation);

        assertThatThrownBy(this::swapAsStep)
                .isInstanceOf(TransientException.class)
                .hasNoCause();

        assertThat(swap().outcome()).isEqualTo(Outcome.LIVE);
        assertThat(account.labels().labelsByVersion()).hasSize(2);
        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", REPLICA)
                .containsEntry("password", Destination.PASSWORD);
    }

    private void swapAsStep() {
        Steps.run(new SwapSecret(account.rds, account.secrets, account.settings()), swapInput());
    }

    private SwapSecret.Input swapInput() {
        Instant now = account.timeline.instant();
        return new SwapSecret.Input(ReplicaSpec.of(announcement), REPLICA, null, applied, now, now, now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"putSecretValue", "updateSecretVersionStage"})
    void doesNotOverwriteWhatSomebodyChangesMeanwhile(String operation) {
        account.faults.before(operation, () -> account.putSecret("theirs", "kept"));

        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.LIVE);
        assertThat(account.secret()).containsEntry("theirs", "kept").containsEntry("dbInstanceIdentifier", REPLICA);
    }

    @Test
    void obeysAPinThatIsSetMeanwhile() {
        account.faults.before("updateSecretVersionStage", () -> account.putSecret("pinned", "true"));

        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.NOT_LIVE);
        assertThat(output.live()).isFalse();
        assertThat(output.reason()).contains("pinned");
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    @Test
    void staysBackBehindANewerRunThatWentLiveMeanwhile() {
        Announcement newer = account.candidate(2);
        account.faults.before("updateSecretVersionStage", () -> account.swap(newer, applied));

        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.NOT_LIVE);
        assertThat(output.reason()).contains("older");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(2));
    }

    @Test
    void givesUpIfTheSecretKeepsChanging() {
        for (int change = 0; change < 10; change++) {
            int number = change;
            account.faults.before("putSecretValue", () -> changeWithoutFaults(number));
        }

        assertThatThrownBy(this::swap).isInstanceOf(TransientException.class).hasMessageContaining("keeps changing");
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    /** A change that is itself a put: it would set off the next planned one, so it is put by moving the label. */
    private void changeWithoutFaults(int number) {
        Map<String, Object> value = new LinkedHashMap<>(account.secret());
        value.put("count", number);
        account.secrets.updateSecret(r -> r.secretId(Destination.SECRET).secretString(Json.write(value)));
    }

    @Test
    void waitsForARotationInProgress() {
        account.startRotation();
        account.faults.calls.clear();

        SwapSecret.Output output = account.swap(announcement, applied, Duration.ofMinutes(5));

        assertThat(output.outcome()).isEqualTo(Outcome.ROTATION_IN_PROGRESS);
        assertThat(output.live()).isFalse();
        assertThat(output.waitSeconds()).isPositive();
        assertThat(account.faults.called("putSecretValue")).isFalse();
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    @Test
    void namesTheRotationThatIsStuck() {
        String version = account.startRotation();

        assertThatThrownBy(() -> account.swap(announcement, applied, Duration.ofMinutes(30)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(Destination.SECRET)
                .hasMessageContaining("rotation")
                .hasMessageContaining(version);
    }

    @Test
    void asksForTheNewPasswordOnceARotationHasEnded() {
        account.finishRotation(account.startRotation());

        assertThat(swap().outcome()).isEqualTo(Outcome.PASSWORD_CHANGED);
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");

        account.setPassword(announcement);
        account.timeline.runUntilIdle();
        SwapSecret.Output output = account.swap(announcement, account.currentVersion());

        assertThat(output.outcome()).isEqualTo(Outcome.LIVE);
        assertThat(account.accepts(REPLICA, (String) account.secret().get("password")))
                .isTrue();
        assertThat(account.labels().rotation())
                .as("the next rotation can start")
                .isEmpty();
    }

    @Test
    void doesNotSayLiveWhileARotationOfTheOldValueCouldTakeItBack() {
        account.faults.before("updateSecretVersionStage", account::startRotation);

        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.ROTATION_IN_PROGRESS);

        account.finishRotation(account.labels().rotation().orElseThrow());
        assertThat(swap().outcome()).isEqualTo(Outcome.PASSWORD_CHANGED);
    }

    @Test
    void doesNotMindAnotherVersionWithTheSamePassword() {
        account.putSecret("note", "by an operator");

        assertThat(swap().outcome()).isEqualTo(Outcome.LIVE);
        assertThat(account.secret()).containsEntry("note", "by an operator");
    }

    @Test
    void asksForThePasswordAgainIfTheFittedVersionIsGone() {
        account.putSecret("note", "by an operator");
        applied = "no-version-of-this-secret-has-this-id";

        assertThat(swap().outcome()).isEqualTo(Outcome.PASSWORD_CHANGED);
    }

    @Test
    void staysBackBehindNewerLiveDataAndChangesNothing() {
        Announcement newer = account.candidate(2);
        account.swap(newer, applied);
        String version = account.currentVersion();

        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.NOT_LIVE);
        assertThat(account.currentVersion()).isEqualTo(version);
    }

    @Test
    void doesNotPointAtAReplicaThatNoLongerPasses() {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(REPLICA).deletionProtection(false));
        assertThatThrownBy(this::swap).isInstanceOf(TransientException.class).hasMessageContaining("protection");

        account.rdsService.appearAs(Destination.B, REPLICA, "storage-full");
        assertThatThrownBy(this::swap).isInstanceOf(FailedInRdsException.class).hasMessageContaining("storage-full");

        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backing-up", "modifying", "rebooting"})
    void asksToWaitWhileTheReplicaIsBusyUntilTheDeadline(String status) {
        account.rdsService.appearAs(Destination.B, REPLICA, status);

        SwapSecret.Output output = account.swap(announcement, applied, Duration.ofMinutes(50));

        assertThat(output.outcome()).isEqualTo(Outcome.REPLICA_BUSY);
        assertThat(output.live()).isFalse();
        assertThat(output.waitSeconds()).isEqualTo(180);
        assertThat(output.reason()).contains(status);
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
        assertThatThrownBy(() -> account.swap(announcement, applied, Duration.ofMinutes(362)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(status)
                .hasMessageContaining("deadline");
    }

    @Test
    void doesNotSayLiveOfAReplicaThatIsBusyUnprotectedOrGone() {
        swap();
        account.rdsService.appearAs(Destination.B, REPLICA, "rebooting");
        assertThat(swap().outcome()).isEqualTo(Outcome.REPLICA_BUSY);

        account.rdsService.appearAs(Destination.B, REPLICA, "available");
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(REPLICA).deletionProtection(false));
        assertThatThrownBy(this::swap).isInstanceOf(TransientException.class).hasMessageContaining("protection");

        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(REPLICA).skipFinalSnapshot(true));
        account.timeline.runUntilIdle();
        assertThatThrownBy(this::swap).isInstanceOf(TransientException.class).hasMessageContaining("is not found");
    }

    @Test
    void asksForThePasswordOfALiveReplicaThatARotationChangedSinceItWasFitted() {
        swap();
        account.finishRotation(account.startRotation());

        assertThat(swap().outcome()).isEqualTo(Outcome.PASSWORD_CHANGED);

        account.setPassword(announcement);
        account.timeline.runUntilIdle();
        assertThat(account.swap(announcement, account.currentVersion()).outcome())
                .isEqualTo(Outcome.LIVE);
    }

    @Test
    void waitsForNoRotationIfItStaysBackAnyway() {
        account.putSecret("pinned", "true");
        account.startRotation();

        SwapSecret.Output output = account.swap(announcement, applied, Duration.ofMinutes(30));

        assertThat(output.outcome()).isEqualTo(Outcome.NOT_LIVE);
        assertThat(output.reason()).contains("pinned");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException"})
    void triesAgainIfTheLabelIsRefusedThoughTheBaseSeemsNotToHaveMoved(String code) {
        account.faults.fail("updateSecretVersionStage", code);

        assertThatThrownBy(this::swap).isInstanceOf(TransientException.class).hasMessageContaining(code);
        assertThat(swap().outcome()).isEqualTo(Outcome.LIVE);
    }

    @Test
    void labelsTheVersionWithWhatItReplaces() {
        swap();
        assertThat(account.labels().toUnlock()).isEmpty();

        account.live(2);

        assertThat(account.labels().toUnlock()).containsEntry(announcement.replicationId(), account.currentVersion());
        assertThat(account.labels().replications()).containsEntry(Destination.id(2), account.currentVersion());
    }

    @Test
    void looksAtTheReplicaOnceMoreBeforeTheSecretNamesIt() {
        String before = account.currentVersion();
        account.faults.before(
                "putSecretValue",
                () -> account.rdsService.appearAs(Destination.B, REPLICA, "resetting-master-credentials"));

        SwapSecret.Output output = swap();

        assertThat(output.outcome()).isEqualTo(Outcome.REPLICA_BUSY);
        assertThat(account.currentVersion()).isEqualTo(before);
        account.rdsService.appearAs(Destination.B, REPLICA, "available");
        assertThat(swap().live()).isTrue();
    }
}
