package io.rdsreplicator.local.identity;

/**
 * Whether all policies together allow a request, and if not, why, in IAM's words.
 *
 * @param explicit whether a Deny statement refuses, which nothing outweighs, not even a grant
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

    /** What AWS's services say to a caller who is refused. */
    public String message(AccessRequest request) {
        return "User: " + request.caller().principal() + " is not authorized to perform: " + request.action()
                + " on resource: " + request.resource() + " " + reason;
    }
}
