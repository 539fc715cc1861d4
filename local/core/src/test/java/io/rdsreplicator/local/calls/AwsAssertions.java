package io.rdsreplicator.local.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Says which AWS error a call ends in. */
public final class AwsAssertions {
    private AwsAssertions() {}

    /** The call fails with this error code; what is returned asserts the message. */
    public static AbstractStringAssert<?> assertFailsWith(String code, ThrowingCallable call) {
        AwsServiceException error = catchThrowableOfType(AwsServiceException.class, call);
        assertThat(error).as("an AWS error " + code).isNotNull();
        assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
        return assertThat(error.awsErrorDetails().errorMessage());
    }
}
