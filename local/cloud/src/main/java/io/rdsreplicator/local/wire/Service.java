package io.rdsreplicator.local.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkClient;

/**
 * A service on the wire.
 *
 * @param name in the scope of a signature, {@code rds}
 */
record Service(String name, Class<? extends SdkClient> api, Map<String, Operation> operations) {
    private static final Set<String> QUERY = Set.of("rds", "sns", "cloudformation", "sts");
    /** CloudWatch, which every generation of clients speaks to in another way. */
    private static final String ANY = "monitoring";

    /**
     * What a request is for.
     *
     * @param pathParameters the operation's parameters in the path, decoded, by their names on the wire
     * @param status of a success
     */
    record Target(Operation operation, Map<String, String> pathParameters, int status) {}

    /** Reads from the SDK's client interfaces what the services are called and what they can do. */
    static Map<String, Service> of(Set<Class<?>> apis) {
        Map<String, Service> services = new HashMap<>();
        for (Class<?> api : apis) {
            String name = name(api);
            services.put(name, new Service(name, api.asSubclass(SdkClient.class), Operation.of(api)));
        }
        return services;
    }

    private static String name(Class<?> api) {
        try {
            return (String) api.getField("SERVICE_NAME").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(api.getName() + " is not a client interface of the SDK", e);
        }
    }

    /**
     * How a request speaks to it. The SDK's metadata does not say it: AWS's older services speak query, S3 REST with XML, Lambda REST with
     * JSON, the others JSON.
     */
    Protocol protocol(WireRequest request) {
        if (name.equals(ANY) && RpcCborProtocol.NAME.equals(request.header("smithy-protocol"))) {
            return new RpcCborProtocol();
        }
        if (QUERY.contains(name) || name.equals(ANY) && request.header("x-amz-target") == null) {
            return new QueryProtocol();
        }
        if (name.equals("s3")) {
            return new RestXmlProtocol();
        }
        return Route.of(name).isEmpty() ? new JsonProtocol() : new RestJsonProtocol();
    }

    /** @throws WireFailure if the service has no such operation */
    Target target(String operation) {
        Operation found = operation == null ? null : operations.get(operation);
        if (found == null) {
            throw WireFailure.notImplemented(name + ":" + operation + " is not implemented here");
        }
        return new Target(found, Map.of(), 200);
    }
}
