package io.rdsreplicator.shared.errors;

/** RDS could not do it, or not in time: look at the resource that the message names. Never retried. */
public final class FailedInRdsException extends RuntimeException {
    public FailedInRdsException(String message) {
        super(message);
    }
}
