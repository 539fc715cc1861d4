package io.rdsreplicator.local.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Selects an operation of a REST service by method and path. This is the only part that the SDK's field metadata does
 * not contain.
 *
 * @param operation its name in the protocol
 * @param path segments; one in braces is a parameter
 * @param status the HTTP status of a success
 */
record Route(String operation, String method, List<String> path, int status) {
    private static final String FUNCTIONS = "2015-03-31/functions";
    private static final String FUNCTION = FUNCTIONS + "/{FunctionName}";
    private static final String EVENT_INVOKE = "2019-09-25/functions/{FunctionName}/event-invoke-config";
    private static final String TAGS = "2017-03-31/tags/{Resource}";

    private static final List<Route> LAMBDA = List.of(
            route("CreateFunction", "POST", FUNCTIONS, 201),
            route("ListFunctions", "GET", FUNCTIONS, 200),
            route("GetFunction", "GET", FUNCTION, 200),
            route("DeleteFunction", "DELETE", FUNCTION, 204),
            route("GetFunctionConfiguration", "GET", FUNCTION + "/configuration", 200),
            route("UpdateFunctionConfiguration", "PUT", FUNCTION + "/configuration", 200),
            route("UpdateFunctionCode", "PUT", FUNCTION + "/code", 200),
            route("Invoke", "POST", FUNCTION + "/invocations", 200),
            route("AddPermission", "POST", FUNCTION + "/policy", 201),
            route("GetPolicy", "GET", FUNCTION + "/policy", 200),
            route("RemovePermission", "DELETE", FUNCTION + "/policy/{StatementId}", 204),
            route("PutFunctionEventInvokeConfig", "PUT", EVENT_INVOKE, 200),
            route("UpdateFunctionEventInvokeConfig", "POST", EVENT_INVOKE, 200),
            route("GetFunctionEventInvokeConfig", "GET", EVENT_INVOKE, 200),
            route("DeleteFunctionEventInvokeConfig", "DELETE", EVENT_INVOKE, 204),
            route("ListTags", "GET", TAGS, 200),
            route("TagResource", "POST", TAGS, 204),
            route("UntagResource", "DELETE", TAGS, 204));

    static List<Route> of(String service) {
        return service.equals("lambda") ? LAMBDA : List.of();
    }

    private static Route route(String operation, String method, String path, int status) {
        return new Route(operation, method, List.of(path.split("/")), status);
    }

    /** The parameters in a path, if the path matches this route. */
    Optional<Map<String, String>> match(String requestMethod, List<String> segments) {
        if (!method.equals(requestMethod) || segments.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String expected = path.get(i);
            if (expected.startsWith("{")) {
                parameters.put(expected.substring(1, expected.length() - 1), segments.get(i));
            } else if (!expected.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
