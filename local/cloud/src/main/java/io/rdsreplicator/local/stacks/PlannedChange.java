package io.rdsreplicator.local.stacks;

import java.util.List;

/**
 * The change that an operation would make to one resource.
 *
 * @param physicalId null if the resource is to be created
 * @param replacement null if the resource is not to be changed
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
     * @param replaces whether a change of the property replaces the resource
     * @param dynamic whether the value is known only after another resource has been replaced
     */
    record Detail(String property, boolean replaces, boolean dynamic) {}
}
