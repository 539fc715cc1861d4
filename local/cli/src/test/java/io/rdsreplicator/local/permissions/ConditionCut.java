package io.rdsreplicator.local.permissions;

/**
 * What narrows one statement of a template, to be taken out: one condition of it, the source of a Lambda permission, or a whole Deny.
 *
 * @param holder logical id of the resource whose policy it is in
 * @param statement its Sid; the policy's element where it has none
 * @param what the operator and the key
 * @param start where its text begins in the template
 * @param end where it ends
 * @param replacement what is there once it is taken out: something that always holds
 */
record ConditionCut(String holder, String statement, String what, int start, int end, String replacement) {
    String takenOutOf(String template) {
        return template.substring(0, start) + replacement + template.substring(end);
    }

    @Override
    public String toString() {
        return holder + " " + statement + " " + what;
    }
}
