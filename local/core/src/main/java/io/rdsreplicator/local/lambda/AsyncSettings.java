package io.rdsreplicator.local.lambda;

import java.time.Duration;
import java.time.Instant;

/**
 * How often and how long an asynchronous invocation is retried, and which destinations are notified of its end.
 *
 * @param onSuccess ARN of a queue, or null
 * @param onFailure ARN of a queue, or null
 * @param changed when it was put; null for Lambda's defaults
 */
record AsyncSettings(int retries, Duration maximumAge, String onSuccess, String onFailure, Instant changed) {
    static final AsyncSettings DEFAULT = new AsyncSettings(2, Duration.ofHours(6), null, null, null);
}
