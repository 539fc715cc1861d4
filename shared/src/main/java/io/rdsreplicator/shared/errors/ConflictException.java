package io.rdsreplicator.shared.errors;

/** A resource with the needed name is not this stack's: rename or remove it, or change the prefix. Never retried. */
public final class ConflictException extends RuntimeException {
    public ConflictException(String message) {
        super(message);
    }
}
