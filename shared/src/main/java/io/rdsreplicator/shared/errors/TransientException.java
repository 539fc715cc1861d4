package io.rdsreplicator.shared.errors;

/**
 * A temporary failure: AWS throttled, was busy or did not answer. The state machine retries. If it has given up, start
 * the replication again.
 */
public final class TransientException extends RuntimeException {
    public TransientException(String message) {
        super(message);
    }
}
