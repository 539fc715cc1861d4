package io.rdsreplicator.local.stacks.template;

/** What CloudFormation answers with {@code ValidationError} before it makes anything: a template or a parameter that it does not accept. */
public final class TemplateException extends RuntimeException {
    public TemplateException(String message) {
        super(message);
    }

    public TemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
