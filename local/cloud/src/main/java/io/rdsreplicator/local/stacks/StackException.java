package io.rdsreplicator.local.stacks;

/**
 * Thrown when an operation on a stack fails. The operation has been rolled back, unless a suppressed exception says
 * otherwise.
 */
public final class StackException extends RuntimeException {
    private final String logicalId;

    StackException(String message, String logicalId, Throwable cause) {
        super(message, cause);
        this.logicalId = logicalId;
    }

    /** The resource that failed, or null if the failure is not that of one resource. */
    public String logicalId() {
        return logicalId;
    }
}
