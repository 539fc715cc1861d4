package io.rdsreplicator.local.identity;

import io.rdsreplicator.local.identity.Principals.Coverage;
import java.util.List;

/**
 * One statement of a policy.
 *
 * @param principals null in an identity policy
 * @param resources empty if the statement names none, as in a role's trust policy
 */
record Statement(
        boolean allows,
        Principals principals,
        List<PolicyText> actions,
        boolean notActions,
        List<PolicyText> resources,
        boolean notResources,
        List<Condition> conditions) {

    /**
     * How far the statement covers the request. It covers nothing unless the action, the resource and every condition
     * match.
     */
    Coverage covers(AccessRequest request) {
        if (notActions == any(actions, request.action(), request)) {
            return Coverage.NONE;
        }
        Coverage coverage = principals == null ? Coverage.NAMED : principals.covers(request.caller());
        boolean fits = coverage != Coverage.NONE
                && (resources.isEmpty() || notResources != any(resources, request.resource(), request))
                && conditions.stream().allMatch(condition -> condition.holds(request));
        return fits ? coverage : Coverage.NONE;
    }

    /** A loop, because a stream for each statement of a policy costs more than the matching. */
    private static boolean any(List<PolicyText> texts, String value, AccessRequest request) {
        for (PolicyText text : texts) {
            if (text.matches(value, request)) {
                return true;
            }
        }
        return false;
    }
}
