package io.rdsreplicator.local.stacks;

/** An operation on a stack that failed; what it had done has been rolled back, unless a suppressed exception says otherwise. */
public final class StackException extends RuntimeException {
    private final String logicalId;

    StackException(String message, String logicalId, Throwable cause) {
        super(message, cause);
        this.logicalId = logicalId;
    }

    /** The resource that failed, or null if it was not one resource. */
    public String logicalId() {
        return logicalId;
    }
}
