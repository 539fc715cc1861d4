package io.rdsreplicator.shared.errors;

/** Nothing is wrong yet: AWS throttled, was busy or did not answer. The state machine retries; start again if it gave up. */
public final class TransientException extends RuntimeException {
    public TransientException(String message) {
        super(message);
    }
}
