package io.rdsreplicator.local.identity;

/** A policy document that IAM would not accept, or that uses an element which is not evaluated here. */
public final class MalformedPolicyException extends IllegalArgumentException {
    public MalformedPolicyException(String message) {
        super(message);
    }
}
