package io.rdsreplicator.local.stacks.resources;

/** A property that is missing, unknown or of the wrong shape; the message starts with its place, as {@code #/Code}. */
public final class PropertyException extends RuntimeException {
    public PropertyException(String message) {
        super(message);
    }
}
