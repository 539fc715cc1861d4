package io.rdsreplicator.local.stacks;

import java.util.List;

/**
 * What an operation would do to one resource.
 *
 * @param physicalId null if it is to be made
 * @param replacement null if it is not to be changed
 * @param details of a change, one for each property
 */
record PlannedChange(
        Action action,
        String logicalId,
        String physicalId,
        String type,
        Replacement replacement,
        boolean policyOnly,
        List<Detail> details) {

    enum Action {
        ADD,
        MODIFY,
        REMOVE
    }

    enum Replacement {
        TRUE,
        FALSE,
        CONDITIONAL
    }

    /**
     * @param replaces whether a change of the property makes a new resource
     * @param dynamic whether the value is known only when another resource has been made anew
     */
    record Detail(String property, boolean replaces, boolean dynamic) {}
}
