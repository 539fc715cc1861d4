package io.rdsreplicator.local.states;

import java.time.Duration;
import java.util.List;

/** The retriers and catchers of a state. */
record Handling(List<Retrier> retriers, List<Catcher> catchers) {
    static final Handling NONE = new Handling(List.of(), List.of());

    /**
     * @param interval seconds before the first retry
     * @param maxDelay seconds, or null
     * @param jitter whether the strategy is FULL
     */
    record Retrier(
            List<String> errors, int interval, int maxAttempts, double backoffRate, Integer maxDelay, boolean jitter) {
        /**
         * @param retry 1 for the first retry
         * @param fraction at least 0, below 1; used under jitter
         */
        Duration delay(int retry, double fraction) {
            double seconds = interval * Math.pow(backoffRate, retry - 1);
            double limited = Math.min(seconds, maxDelay == null ? Integer.MAX_VALUE : maxDelay);
            return Duration.ofMillis(Math.round((jitter ? limited * fraction : limited) * 1000));
        }
    }

    record Catcher(List<String> errors, Exit exit) {}
}
