package io.rdsreplicator.local.rds;

import java.util.HashMap;
import java.util.Map;

/**
 * What a DB instance has applied of its parameter group.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBParameterGroupStatus.html">
 *     DBParameterGroupStatus</a>
 */
final class AppliedParameters {
    static final String IN_SYNC = "in-sync";
    private static final String APPLYING = "applying";
    private static final String PENDING_REBOOT = "pending-reboot";

    private ParameterGroup group;
    private Map<String, String> values;
    private boolean changedGroup;
    private int applying;

    /** @param values those in effect from the start, which can be older than the group's */
    AppliedParameters(ParameterGroup group, Map<String, String> values) {
        this.group = group;
        this.values = Map.copyOf(values);
    }

    ParameterGroup group() {
        return group;
    }

    /** The values in effect that a user has set. */
    Map<String, String> values() {
        return values;
    }

    String status() {
        if (applying > 0) {
            return APPLYING;
        }
        boolean pending = changedGroup || !values.equals(ParameterGroup.values(group.settings()));
        return pending ? PENDING_REBOOT : IN_SYNC;
    }

    /** RDS applies the parameters of another group at the next reboot. */
    void useAfterReboot(ParameterGroup other) {
        changedGroup = true;
        group = other;
    }

    void reboot() {
        values = Map.copyOf(ParameterGroup.values(group.settings()));
        changedGroup = false;
    }

    void beginChange() {
        applying++;
    }

    /** @param dynamic the changed values that need no reboot */
    void endChange(ParameterGroup changed, Map<String, String> dynamic) {
        applying--;
        if (changed == group) {
            Map<String, String> after = new HashMap<>(values);
            after.putAll(dynamic);
            values = Map.copyOf(after);
        }
    }
}
