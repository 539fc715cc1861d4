package io.rdsreplicator.shared.errors;

/** A resource under the name that was needed is not this stack's: rename or remove it, or change the prefix. Never retried. */
public final class ConflictException extends RuntimeException {
    public ConflictException(String message) {
        super(message);
    }
}
