package io.rdsreplicator.shared.errors;

/** A limit that the operator has set is reached: start again later, or raise the limit. Never retried. */
public final class LimitReachedException extends RuntimeException {
    public LimitReachedException(String message) {
        super(message);
    }
}
