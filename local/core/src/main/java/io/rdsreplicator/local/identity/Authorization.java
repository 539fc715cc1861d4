package io.rdsreplicator.local.identity;

import io.rdsreplicator.local.identity.Principals.Coverage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * How the policies of a caller, of a resource and the accounts of both decide together, as in <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">IAM</a>: an explicit Deny wins; inside
 * one account the caller's policies or the resource's may allow, across accounts both must; what nothing allows is refused. A permissions
 * boundary limits what a role may do at all. An account's root may do everything in its account, a service only what a resource's policy
 * lets it.
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
     * For a resource, or for what has none of its own.
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
     * For a KMS key, whose policy is asked even by its own account: where it names the account, that account's identity policies decide.
     */
    public Verdict decideOnKey(String ownerAccount, Policy policy, AccessRequest request) {
        Verdict verdict = decide(ownerAccount, policy, request);
        boolean admitted = policy.allows(request) != Coverage.NONE;
        return verdict.allowed() && !admitted ? Verdict.missing("resource-based policy", request) : verdict;
    }

    /**
     * Like {@link #decide}, for a service that has nothing to add.
     *
     * @param refusal makes the service's own exception of IAM's words
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

    /** For what belongs to the caller's own account and has no policy: listings, and what is about to be created. */
    public void require(AccessRequest request, Function<String, ? extends RuntimeException> refusal) {
        require(request.caller().account(), null, request, refusal);
    }

    /**
     * Whoever gives a service a role must be allowed to pass it on: <a
     * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html">iam:PassRole</a>.
     *
     * @param service as {@code lambda.amazonaws.com}
     */
    public void requirePassRole(
            Caller caller, String roleArn, String service, Function<String, ? extends RuntimeException> refusal) {
        require(AccessRequest.of(caller, "iam:PassRole", roleArn).with("iam:PassedToService", service), refusal);
    }

    /** Whether there is such a role and its trust policy lets a service act in it; the service's source ARN is what it acts for. */
    public boolean mayAssume(Caller service, String roleArn) {
        return roles.get(roleArn).map(role -> role.trusts(service)).orElse(false);
    }

    /** Says that the call at hand needs no permission, as {@code sts:GetCallerIdentity}. */
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

    /** Ends the call that began last on this thread; whether somebody decided about its caller. */
    public boolean leave() {
        return stateRuns.get().pop().decided;
    }

    /** Who may assume a role: its trust policy alone says. */
    static boolean trusts(Policy trust, AccessRequest request) {
        return !trust.denies(request) && trust.allows(request) != Coverage.NONE;
    }

    /** Whether a principal's name stands for a caller: its own name, or its account's. */
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
