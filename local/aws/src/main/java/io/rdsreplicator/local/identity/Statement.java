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

    /** How far the statement covers the request: not at all unless action, resource and every condition fit. */
    Coverage covers(AccessRequest request) {
        Coverage coverage = principals == null ? Coverage.NAMED : principals.covers(request.caller());
        boolean fits = coverage != Coverage.NONE
                && notActions != any(actions, request.action(), request)
                && (resources.isEmpty() || notResources != any(resources, request.resource(), request))
                && conditions.stream().allMatch(condition -> condition.holds(request));
        return fits ? coverage : Coverage.NONE;
    }

    private static boolean any(List<PolicyText> texts, String value, AccessRequest request) {
        return texts.stream().anyMatch(text -> text.matches(value, request));
    }
}
