package io.rdsreplicator.local.identity;

/**
 * Thrown for a policy document that AWS would not accept, or that uses an element which is not implemented here. The
 * message is IAM's.
 */
public final class MalformedPolicyException extends IllegalArgumentException {
    private final Fault fault;

    /** The kind of error. Some services that take policies have their own messages for some kinds. */
    public enum Fault {
        SYNTAX,
        SID,
        ACTION,
        RESOURCE,
        PRINCIPAL
    }

    public MalformedPolicyException(String message) {
        this(Fault.SYNTAX, message);
    }

    MalformedPolicyException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
