package io.rdsreplicator.shared.errors;

/** The request or the configuration is wrong: correct it, then start again. Never retried. */
public final class InvalidRequestException extends RuntimeException {
    public InvalidRequestException(String message) {
        super(message);
    }
}
