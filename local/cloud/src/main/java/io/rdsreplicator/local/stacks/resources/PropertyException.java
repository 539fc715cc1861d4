package io.rdsreplicator.local.stacks.resources;

/**
 * Thrown if a property is missing, unknown or of the wrong shape. The message starts with its place, such as {@code
 * #/Code}.
 */
public final class PropertyException extends RuntimeException {
    public PropertyException(String message) {
        super(message);
    }
}
