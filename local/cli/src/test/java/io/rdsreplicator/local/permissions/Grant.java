package io.rdsreplicator.local.permissions;

/**
 * One action that one statement of a template allows.
 *
 * @param holder logical id of the resource whose policy it is in
 * @param statement its Sid; the policy's element where it has none
 * @param start where the action's text begins in the template
 * @param end where it ends
 */
record Grant(String holder, String statement, String action, int start, int end) {

    /** The template with an action in its place that no service knows. */
    String takenOutOf(String template) {
        String service = action.substring(0, action.indexOf(':'));
        return template.substring(0, start) + service + ":NoSuchAction" + template.substring(end);
    }

    @Override
    public String toString() {
        return holder + " " + statement + " " + action;
    }
}
