package io.rdsreplicator.local.stacks;

/** The statuses of stacks and of their resources that can be seen here, where an operation ends within its call. */
public enum StackStatus {
    CREATE_COMPLETE,
    ROLLBACK_COMPLETE,
    ROLLBACK_FAILED,
    UPDATE_COMPLETE,
    UPDATE_ROLLBACK_COMPLETE,
    UPDATE_ROLLBACK_FAILED,
    DELETE_COMPLETE,
    DELETE_FAILED,
    DELETE_SKIPPED
}
