package io.rdsreplicator.local.identity;

/** A policy document that AWS would not accept, or that uses an element which is not evaluated here. The message is IAM's. */
public final class MalformedPolicyException extends IllegalArgumentException {
    private final Fault fault;

    /** What is wrong: services that take policies have words of their own for some of it. */
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
