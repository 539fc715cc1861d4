package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.steps.Destination;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
    private static final String ARN = "arn:aws:states:eu-west-1:222222222222:execution:stack-b-rollback:one";
    private static final Claim CLAIM = Claim.of(Destination.id(1), Instant.parse("2026-11-21T04:05:06.789Z"), ARN);

    @Test
    void isALabelOfTheReplicationTheTimeAndTheExecution() {
        assertThat(CLAIM.label()).isEqualTo("choosing-" + Destination.id(1) + "-20261121040506-8bfaea802453");
        assertThat(Claim.parse(CLAIM.label())).contains(CLAIM);
    }

    @Test
    void knowsItsExecutionFromOthers() {
        assertThat(CLAIM.isBy(ARN)).isTrue();
        assertThat(CLAIM.isBy(ARN + "2")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWSCURRENT",
                "choosing-",
                "choosing-orders-20261121040506-0123456789ab",
                "replica-orders-20261121040501-3f9a1c",
                "choosing-orders-20261121040501-3f9a1c-20261121040506-0123456789AB",
                "choosing-orders-20261121040501-3f9a1c-20261399040506-0123456789ab",
                "choosing-orders-20261121040501-3f9a1c-20261121040506-0123456789abc"
            })
    void isNoOtherLabel(String label) {
        assertThat(Claim.parse(label)).isEmpty();
    }
}
