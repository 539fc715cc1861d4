package io.rdsreplicator.local.stacks.template;

/**
 * Thrown if CloudFormation does not accept a template or a parameter. CloudFormation answers with {@code
 * ValidationError} before it creates anything.
 */
public final class TemplateException extends RuntimeException {
    public TemplateException(String message) {
        super(message);
    }

    public TemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
