package io.rdsreplicator.local.identity;

import io.rdsreplicator.local.identity.Principals.Coverage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides by the policies of the caller and of the resource, and by the accounts of both, as in <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">IAM</a>. An
 * explicit Deny wins. Inside one account, the caller's policies or the resource's policy may allow. Across accounts,
 * both must allow. A request that nothing allows is refused. A permissions boundary limits what a role may do. An
 * account's root may do everything in its account. A service may only do what a resource's policy allows.
 */
public final class Authorization {
    private final Roles roles;
    private final ThreadLocal<Deque<Visit>> stateRuns = ThreadLocal.withInitial(ArrayDeque::new);

    public Authorization(Roles roles) {
        this.roles = roles;
    }

    /** A caller's call on a service while it runs. */
    private static final class Visit {
        final Caller caller;
        boolean decided;

        Visit(Caller caller) {
            this.caller = caller;
        }
    }

    /**
     * Decides on a resource, or on an action without a resource policy.
     *
     * @param policy the resource's policy, null if it has none
     */
    public Verdict decide(String ownerAccount, Policy policy, AccessRequest request) {
        note(request);
        Coverage byResource = policy == null ? Coverage.NONE : policy.allows(request);
        if (policy != null && policy.denies(request)) {
            return Verdict.denied("a resource-based policy");
        }
        if (request.caller().isService()) {
            return byResource == Coverage.NONE ? Verdict.missing("resource-based policy", request) : Verdict.ALLOWED;
        }
        Verdict byIdentity = identity(request);
        if (byIdentity.explicit() || !withinBoundary(request)) {
            return byIdentity.explicit() ? byIdentity : Verdict.missing("permissions boundary", request);
        }
        if (request.caller().account().equals(ownerAccount)) {
            return byResource == Coverage.NAMED ? Verdict.ALLOWED : byIdentity;
        }
        return byResource == Coverage.NONE ? Verdict.missing("resource-based policy", request) : byIdentity;
    }

    /**
     * Decides on a KMS key. The key policy applies even inside its own account. If it names the account, the identity
     * policies of that account decide.
     */
    public Verdict decideOnKey(String ownerAccount, Policy policy, AccessRequest request) {
        Verdict verdict = decide(ownerAccount, policy, request);
        boolean admitted = policy.allows(request) != Coverage.NONE;
        return verdict.allowed() && !admitted ? Verdict.missing("resource-based policy", request) : verdict;
    }

    /**
     * Like {@link #decide}, but throws if the request is refused.
     *
     * @param refusal creates the service's own exception from the message of IAM
     */
    public void require(
            String ownerAccount,
            Policy policy,
            AccessRequest request,
            Function<String, ? extends RuntimeException> refusal) {
        Verdict verdict = decide(ownerAccount, policy, request);
        if (!verdict.allowed()) {
            throw refusal.apply(verdict.message(request));
        }
    }

    /** For a resource of the caller's own account without a policy: listings, and resources to be created. */
    public void require(AccessRequest request, Function<String, ? extends RuntimeException> refusal) {
        require(request.caller().account(), null, request, refusal);
    }

    /**
     * A caller that gives a role to a service needs permission to pass it: <a
     * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html">iam:PassRole</a>.
     *
     * @param service such as {@code lambda.amazonaws.com}
     */
    public void requirePassRole(
            Caller caller, String roleArn, String service, Function<String, ? extends RuntimeException> refusal) {
        require(AccessRequest.of(caller, "iam:PassRole", roleArn).with("iam:PassedToService", service), refusal);
    }

    /**
     * Whether the role exists and its trust policy lets a service assume it. The service's source ARN is the resource
     * for which it acts.
     */
    public boolean mayAssume(Caller service, String roleArn) {
        return roles.get(roleArn).map(role -> role.trusts(service)).orElse(false);
    }

    /** Declares that the current call needs no permission, such as {@code sts:GetCallerIdentity}. */
    public void notNeeded() {
        Visit stateRun = stateRuns.get().peek();
        if (stateRun != null) {
            stateRun.decided = true;
        }
    }

    /** Begins a call; {@link #leave} ends it. */
    public void enter(Caller caller) {
        stateRuns.get().push(new Visit(caller));
    }

    /**
     * Ends the call that began last on this thread.
     *
     * @return whether a permission check was made for its caller
     */
    public boolean leave() {
        return stateRuns.get().pop().decided;
    }

    /** Whether a role's trust policy allows the request. Only the trust policy decides who may assume the role. */
    static boolean trusts(Policy trust, AccessRequest request) {
        return !trust.denies(request) && trust.allows(request) != Coverage.NONE;
    }

    /** Whether a principal in a policy matches a caller: by the caller's own name, or by its account. */
    public static boolean stands(String principal, Caller caller) {
        return new Principals(Set.of(principal), Set.of(principal)).covers(caller) != Coverage.NONE;
    }

    private void note(AccessRequest request) {
        Visit stateRun = stateRuns.get().peek();
        if (stateRun != null && stateRun.caller.equals(request.caller())) {
            stateRun.decided = true;
        }
    }

    private Verdict identity(AccessRequest request) {
        if (request.caller().isRoot()) {
            return Verdict.ALLOWED;
        }
        List<Policy> policies = roles.policiesOf(request.caller().principal());
        if (policies.stream().anyMatch(policy -> policy.denies(request))) {
            return Verdict.denied("an identity-based policy");
        }
        return policies.stream().anyMatch(policy -> policy.allows(request) != Coverage.NONE)
                ? Verdict.ALLOWED
                : Verdict.missing("identity-based policy", request);
    }

    private boolean withinBoundary(AccessRequest request) {
        return roles.boundaryOf(request.caller().principal())
                .map(boundary -> !boundary.denies(request) && boundary.allows(request) != Coverage.NONE)
                .orElse(true);
    }
}
