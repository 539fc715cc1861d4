package io.rdsreplicator.local.permissions;

import java.util.Map;

/**
 * One action that one statement of a template allows.
 *
 * @param holder logical id of the resource whose policy it is in
 * @param statement its Sid; the policy's element where it has none
 * @param start where the action's text begins in the template
 * @param end where it ends
 */
record PolicyGrant(String holder, String statement, String action, int start, int end) {
    /** Services that refuse an action in a policy which they do not know. */
    private static final Map<String, String> UNUSED = Map.of("sts", "TagSession", "sns", "RemovePermission");

    /** The template with an action in its place that nothing here uses. */
    String takenOutOf(String template) {
        String service = action.substring(0, action.indexOf(':'));
        String quote = template.startsWith("\"", start) ? "\"" : "";
        return template.substring(0, start) + quote + service + ":" + UNUSED.getOrDefault(service, "NoSuchAction")
                + quote + template.substring(end);
    }

    @Override
    public String toString() {
        return holder + " " + statement + " " + action;
    }
}
