package io.rdsreplicator.shared.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time that is left of an invocation. A step asks for it before a change that must not take effect after the
 * invocation has ended.
 */
@FunctionalInterface
public interface RemainingTime {
    /** Of a step that runs outside Lambda. */
    RemainingTime UNLIMITED = () -> Duration.ofDays(1);

    Duration left();

    /** Whether a call that begins now is over when the invocation ends. Its client must be {@link AwsClients#once}. */
    default boolean coversCall() {
        return left().compareTo(AwsClients.ONE_CALL) >= 0;
    }

    static RemainingTime of(@Nullable Context context) {
        return context == null ? UNLIMITED : () -> Duration.ofMillis(context.getRemainingTimeInMillis());
    }
}
