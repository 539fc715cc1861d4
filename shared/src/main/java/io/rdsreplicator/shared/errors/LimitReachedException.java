package io.rdsreplicator.shared.errors;

/** A limit that the operator has set, or a quota of the account, is reached: make room, raise it, or start again later. Never retried. */
public final class LimitReachedException extends RuntimeException {
    public LimitReachedException(String message) {
        super(message);
    }
}
