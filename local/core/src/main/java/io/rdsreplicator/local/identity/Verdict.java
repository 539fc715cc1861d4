package io.rdsreplicator.local.identity;

/**
 * The decision of all policies together on a request and, if they refuse it, the reason in IAM's words.
 *
 * @param explicit whether a Deny statement refuses it; nothing overrides a Deny, not even a grant
 * @param reason empty if it is allowed
 */
public record Verdict(boolean allowed, boolean explicit, String reason) {
    static final Verdict ALLOWED = new Verdict(true, false, "");

    static Verdict denied(String policyType) {
        return new Verdict(false, true, "with an explicit deny in " + policyType);
    }

    static Verdict missing(String policyType, AccessRequest request) {
        return new Verdict(false, false, "because no " + policyType + " allows the " + request.action() + " action");
    }

    /** The message of AWS services to a caller who is refused. */
    public String message(AccessRequest request) {
        return "User: " + request.caller().principal() + " is not authorized to perform: " + request.action()
                + " on resource: " + request.resource() + " " + reason;
    }
}
