package io.rdsreplicator.local.stacks;

/** What becomes of an operation that fails. */
enum OnFailure {
    ROLLBACK,
    /** What was made stays, so that it can be looked at. */
    DO_NOTHING,
    /** The stack goes; only of a creation. */
    DELETE
}
