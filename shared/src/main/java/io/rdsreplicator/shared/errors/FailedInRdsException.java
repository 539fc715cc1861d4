package io.rdsreplicator.shared.errors;

/** RDS failed, or did not finish in time: check the resource that the message names. Never retried. */
public final class FailedInRdsException extends RuntimeException {
    public FailedInRdsException(String message) {
        super(message);
    }
}
