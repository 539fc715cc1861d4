package io.rdsreplicator.local.stacks;

/** What happens after a failed operation. */
enum OnFailure {
    ROLLBACK,
    /** The created resources stay, so that an operator can examine them. */
    DO_NOTHING,
    /** The stack is deleted. Only a creation can use this. */
    DELETE
}
