package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class ReadinessChecksTest {
    private final ReadinessChecks findings = new ReadinessChecks();

    @Test
    void goesOnAfterWhatIsWrong() {
        findings.check("first", () -> {
            throw new InvalidRequestException("it is red: paint it green");
        });
        findings.check("second", () -> {
            throw new ConflictException("it is somebody else's: rename it");
        });
        findings.ask("third", () -> Optional.of("it is full: make room"));
        findings.ask("fourth", Optional::empty);
        Optional<String> looked = findings.look("fifth", () -> "found");

        assertThat(looked).contains("found");
        assertThat(findings.list())
                .containsExactly(
                        new Finding("first", "it is red: paint it green"),
                        new Finding("second", "it is somebody else's: rename it"),
                        new Finding("third", "it is full: make room"));
    }

    @Test
    void saysWhatCouldNotBeChecked() {
        findings.check("first", () -> {
            throw new TransientException("AWS is busy");
        });
        findings.check("second", () -> {
            throw SdkClientException.create("no route");
        });

        assertThat(findings.list())
                .containsExactly(
                        new Finding("first", "this could not be checked: AWS is busy. Start the preflight again"),
                        new Finding(
                                "second",
                                "this could not be checked: second: no answer from AWS (no route). Start the preflight"
                                        + " again"));
    }

    @Test
    void hidesNoDefect() {
        assertThatThrownBy(() -> findings.check("first", () -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
