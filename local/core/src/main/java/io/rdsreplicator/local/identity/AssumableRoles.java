package io.rdsreplicator.local.identity;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Creates roles that functions, state machines and rules may assume, for callers that use no template. */
public final class AssumableRoles {
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com", "events.amazonaws.com"]}}}""";

    private AssumableRoles() {}

    /** A role that may do these actions on every resource. If there are no actions, it may do nothing. */
    public static Caller allowing(Roles roles, AccountRegion place, String name, String... actions) {
        return actions.length == 0 ? with(roles, place, name) : with(roles, place, name, allow("*", actions));
    }

    /** A role with these statements. Each statement is a JSON object. */
    public static Caller with(Roles roles, AccountRegion place, String name, String... statements) {
        Map<String, String> policies = statements.length == 0
                ? Map.of()
                : Map.of("own", "{\"Version\": \"2012-10-17\", \"Statement\": [" + String.join(",", statements) + "]}");
        return Caller.role(
                place,
                roles.create(place, name, TRUST, policies, List.of(), null).arn());
    }

    /** A statement that allows these actions on one resource. */
    public static String allow(String resource, String... actions) {
        String names = Stream.of(actions).map(action -> '"' + action + '"').collect(Collectors.joining(","));
        return "{\"Effect\": \"Allow\", \"Action\": [" + names + "], \"Resource\": \"" + resource + "\"}";
    }
}
