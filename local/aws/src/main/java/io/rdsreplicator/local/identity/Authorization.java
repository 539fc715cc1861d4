package io.rdsreplicator.local.identity;

import io.rdsreplicator.local.identity.Principals.Coverage;
import java.util.Set;

/** How the policy of a resource, the account that owns it and the account of its caller decide together. */
public final class Authorization {
    private Authorization() {}

    /**
     * The one place where naming an account stands for its principals: a statement that names the account leaves it to the identity
     * policies of that account, and as these are not enforced, every principal of the account counts as allowed by them.
     */
    static Decision decision(Coverage denied, Coverage allowed, AccessRequest request) {
        if (denied != Coverage.NONE) {
            return Decision.DENY;
        }
        return switch (allowed) {
            case NONE -> Decision.NO_MATCH;
            case ACCOUNT, NAMED -> Decision.ALLOW;
        };
    }

    /** For resources whose policy alone opens them, even to their own account: keys, and roles (who may assume them). */
    public static boolean policyAdmits(Policy policy, AccessRequest request) {
        return policy.decide(request) == Decision.ALLOW;
    }

    /**
     * For other resources: a principal of the owner's account may do what the policy does not deny (its identity policies allow it); anyone
     * else, and any service, only what the policy allows.
     *
     * @param policy null if the resource has none
     */
    public static boolean ownerOrPolicyAdmits(String ownerAccount, Policy policy, AccessRequest request) {
        Decision decision = policy == null ? Decision.NO_MATCH : policy.decide(request);
        boolean own = !request.caller().isService() && request.caller().account().equals(ownerAccount);
        return decision == Decision.ALLOW || (own && decision == Decision.NO_MATCH);
    }

    /** Whether a principal's name stands for a caller: its own name, or its account's (where identity policies decide, as above). */
    public static boolean stands(String principal, Caller caller) {
        return new Principals(Set.of(principal), Set.of(principal)).covers(caller) != Coverage.NONE;
    }
}
