package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Refusals as a client of the SDK has them: the modelled exception, the code, the status and a request id. */
final class WireRefusals {
    private WireRefusals() {}

    static void assertRefused(
            Class<? extends AwsServiceException> type, String code, int status, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(type, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.requestId()).isNotBlank();
            assertThat(e.getClass()).isEqualTo(type);
        });
    }

    /** Where many calls are refused for the same reason. */
    static void assertAllRefused(
            Class<? extends AwsServiceException> type, String code, int status, ThrowingCallable... calls) {
        for (ThrowingCallable call : calls) {
            assertRefused(type, code, status, call);
        }
    }
}
