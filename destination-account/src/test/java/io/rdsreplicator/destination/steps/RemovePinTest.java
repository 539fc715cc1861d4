package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemovePinTest {
    private static final String EXECUTION = "arn:aws:states:eu-west-1:222222222222:execution:rollback:one";
    private final Destination account = new Destination();
    private Instant chosen;

    @BeforeEach
    void pinTheSecret() {
        account.createSecret("{\"username\":\"app\",\"password\":\"" + Destination.PASSWORD
                + "\",\"pinned\":\"true\",\"kept\":1.50}");
        chosen = account.timeline.instant();
        account.timeline.runFor(Duration.ofSeconds(1));
    }

    private RemovePin.Output remove() {
        return remove(Duration.ZERO);
    }

    private RemovePin.Output remove(Duration waited) {
        Instant now = account.timeline.instant();
        return new RemovePin(account.secrets, account.settings())
                .handle(new RemovePin.Input(Destination.SOURCE, EXECUTION, chosen, now.minus(waited), now));
    }

    @Test
    void takesThePinOffAndKeepsTheRest() {
        RemovePin.Output output = remove();

        assertThat(output).isEqualTo(new RemovePin.Output(Progress.DONE, true, null, account.currentVersion()));
        assertThat(account.secretText())
                .contains("\"pinned\":\"false\"", "\"kept\":1.50", "\"chosenAt\":\"" + chosen + "\"");
    }

    @Test
    void saysTheSameWhenRepeatedAndMakesNoOtherVersion() {
        RemovePin.Output first = remove();
        account.faults.calls.clear();

        assertThat(remove()).isEqualTo(first);
        assertThat(account.faults.called("putSecretValue")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"putSecretValue", "updateSecretVersionStage"})
    void takesItOffOnceWhateverAnswerIsLost(String operation) {
        account.faults.loseAnswer(operation);

        assertThatThrownBy(this::remove).isInstanceOf(TransientException.class);

        assertThat(remove().removed()).isTrue();
        assertThat(account.labels().labelsByVersion()).hasSize(2);
    }

    @Test
    void leavesASecretThatIsNotPinnedAlone() {
        account.putSecret("pinned", "false");
        String before = account.currentVersion();

        RemovePin.Output output = remove();

        assertThat(output.done()).isTrue();
        assertThat(output.removed()).isFalse();
        assertThat(account.currentVersion()).isEqualTo(before);
    }

    @Test
    void keepsWhatSomebodyElseChangesMeanwhile() {
        account.faults.before("updateSecretVersionStage", () -> account.putSecret("kept", "changed"));

        assertThat(remove().removed()).isTrue();

        assertThat(account.secret()).containsEntry("pinned", "false").containsEntry("kept", "changed");
    }

    @Test
    void waitsForARotationUpToItsDeadline() {
        String version = account.startRotation();

        RemovePin.Output waits = remove();

        assertThat(waits.done()).isFalse();
        assertThat(waits.waitSeconds()).isPositive();
        assertThat(account.secret()).containsEntry("pinned", "true");
        assertThatThrownBy(() -> remove(Duration.ofDays(1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("RotationDeadlineMinutes is 30");
        account.finishRotation(version);
        assertThat(remove().removed()).isTrue();
    }

    @Test
    void leavesWhatAnOperatorHasChosenLater() {
        account.putSecret("chosenAt", chosen.plusSeconds(1).toString());

        assertThatThrownBy(this::remove).isInstanceOf(ConflictException.class).hasMessageContaining("chosen later");
        assertThat(account.secret()).containsEntry("pinned", "true");
    }

    @Test
    void refusesASecretOfAnotherLineage() {
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:another");

        assertThatThrownBy(this::remove).isInstanceOf(ConflictException.class);
        assertThat(account.secret()).containsEntry("pinned", "true");
    }
}
