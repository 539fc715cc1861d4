package io.rdsreplicator.local.identity;

import io.rdsreplicator.local.identity.Principals.Coverage;
import java.util.List;

/**
 * An IAM policy document, evaluated as in <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">IAM</a>. {@link
 * Authorization} combines the policies of caller and resource, and decides whether a caller may do something.
 */
public final class Policy {
    private final String text;
    private final List<Statement> statements;

    private Policy(String text, List<Statement> statements) {
        this.text = text;
        this.statements = statements;
    }

    /**
     * Reads a policy that is attached to a resource (a key, a topic, a role's trust). Every statement must name
     * principals.
     *
     * @throws MalformedPolicyException if it is not a policy, or uses an element or operator that is not implemented
     * here
     */
    public static Policy parse(String text) {
        return new Policy(text, PolicyReader.resourcePolicy(text));
    }

    /**
     * Reads a policy that is attached to a role. No statement names principals, and each names resources.
     *
     * @throws MalformedPolicyException as {@link #parse}
     */
    public static Policy parseIdentity(String text) {
        return new Policy(text, PolicyReader.identityPolicy(text));
    }

    /** The decision of this policy alone. If it names an account, it covers all principals of that account. */
    public Decision decide(AccessRequest request) {
        if (denies(request)) {
            return Decision.DENY;
        }
        return allows(request) == Coverage.NONE ? Decision.NO_MATCH : Decision.ALLOW;
    }

    /** How far the Allow statements cover the request. */
    Coverage allows(AccessRequest request) {
        return coverage(request, true);
    }

    boolean denies(AccessRequest request) {
        return coverage(request, false) != Coverage.NONE;
    }

    private Coverage coverage(AccessRequest request, boolean allowing) {
        Coverage widest = Coverage.NONE;
        for (Statement statement : statements) {
            Coverage coverage = statement.allows() == allowing ? statement.covers(request) : Coverage.NONE;
            widest = coverage.compareTo(widest) > 0 ? coverage : widest;
        }
        return widest;
    }

    /** The document as it was given. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
