package io.rdsreplicator.local.stacks;

/**
 * The change that an operation would make to one resource.
 *
 * @param physicalId null if the resource is to be created
 * @param replacement null if the resource is not to be changed
 */
record PlannedChange(Action action, String logicalId, String physicalId, String type, Replacement replacement) {

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
}
