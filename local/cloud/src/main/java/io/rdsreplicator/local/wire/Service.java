package io.rdsreplicator.local.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkClient;

/**
 * A service of the endpoint, with its client interface, operations and protocol.
 *
 * @param name in the scope of a signature, {@code rds}
 */
record Service(String name, Class<? extends SdkClient> api, Map<String, Operation> operations) {
    private static final Set<String> QUERY = Set.of("rds", "sns", "cloudformation", "sts");
    /** CloudWatch. Each generation of clients uses another protocol for it. */
    private static final String ANY = "monitoring";

    /**
     * The operation that a request selects.
     *
     * @param pathParameters the operation's parameters in the path, decoded, by their names in the protocol
     * @param status the HTTP status of a success
     */
    record Target(Operation operation, Map<String, String> pathParameters, int status) {}

    /** Reads the names and operations of the services from the SDK's client interfaces. */
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
     * The protocol of a request. The SDK's metadata does not contain it. AWS's older services use query, S3 uses REST
     * XML, Lambda uses REST JSON, and the others use JSON.
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

    /** @throws WireFailure if the service does not have the operation */
    Target target(String operation) {
        Operation found = operation == null ? null : operations.get(operation);
        if (found == null) {
            throw WireFailure.notImplemented(name + ":" + operation + " is not implemented here");
        }
        return new Target(found, Map.of(), 200);
    }
}
