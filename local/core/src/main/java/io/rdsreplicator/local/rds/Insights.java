package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import java.util.Objects;
import java.util.Set;

/**
 * Performance Insights of a DB instance or a DB cluster, and its mode of Database Insights.
 *
 * @param key ARN of the KMS key, or null if it is off
 * @param days how long the data is kept, or null if it is off
 * @see <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.Considerations.html">Considerations
 *     for Database Insights</a>
 */
record Insights(boolean enabled, String key, Integer days, String mode) {
    static final Insights OFF = new Insights(false, null, null, "standard");
    private static final String ADVANCED = "advanced";
    private static final Set<String> MODES = Set.of(OFF.mode, ADVANCED);
    private static final int LEAST_ADVANCED = 465;
    private static final int SHORT = 7;
    private static final int LONG = 731;
    private static final int MONTH = 31;
    private static final int MOST_MONTHS = 23;

    /** What a request asks for. Null means no change. */
    record Asked(Boolean enabled, String keyId, Integer days, String mode) {
        boolean isNothing() {
            return enabled == null && keyId == null && days == null && mode == null;
        }
    }

    /**
     * The result of a request.
     *
     * @param resource {@code instance} or {@code cluster}
     */
    Insights changed(RdsStage stage, Caller caller, Asked asked, String resource) {
        if (asked.isNothing()) {
            return this;
        }
        String newMode = Objects.requireNonNullElse(asked.mode, mode);
        if (!MODES.contains(newMode)) {
            throw RdsFailure.parameterValue("Invalid Database Insights mode: " + newMode);
        }
        boolean on = Objects.requireNonNullElse(asked.enabled, enabled);
        if (!on && (asked.keyId != null || asked.days != null)) {
            throw RdsFailure.parameterCombination(
                    "Performance Insights must be enabled to have a KMS key or a retention period.");
        }
        Integer retention = on ? retention(asked.days) : null;
        if (newMode.equals(ADVANCED) && (retention == null || retention < LEAST_ADVANCED)) {
            throw RdsFailure.parameterCombination("To enable the Advanced mode of Database Insights, modify your "
                    + resource + " to enable Performance Insights and set the retention period for Performance "
                    + "Insights to at least " + LEAST_ADVANCED + " days.");
        }
        return new Insights(on, on ? key(stage, caller, asked.keyId) : null, retention, newMode);
    }

    private Integer retention(Integer asked) {
        int retention = asked != null ? asked : Objects.requireNonNullElse(days, SHORT);
        boolean months = retention > 0 && retention % MONTH == 0 && retention / MONTH <= MOST_MONTHS;
        if (retention != SHORT && retention != LONG && !months) {
            throw RdsFailure.parameterValue("Invalid Performance Insights retention period: " + retention);
        }
        return retention;
    }

    private String key(RdsStage stage, Caller caller, String keyId) {
        if (enabled && keyId == null) {
            return key;
        }
        String named = stage.keys.named(caller, keyId);
        if (enabled && !named.equals(key)) {
            throw RdsFailure.parameterCombination("You can't change the KMS key of Performance Insights.");
        }
        return named;
    }
}
