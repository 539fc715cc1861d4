package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.calls.FrontDoor;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * An operation, as the SDK's client interface declares it.
 *
 * @param name the name in the protocol, {@code CreateDBSnapshot}
 */
record Operation(String name, Method method) {

    /** The operations of a client interface, by their names in the protocol. */
    static Map<String, Operation> of(Class<?> api) {
        Map<String, Operation> operations = new HashMap<>();
        for (Method method : api.getMethods()) {
            if (FrontDoor.isOperation(method)) {
                String name = Character.toUpperCase(method.getName().charAt(0))
                        + method.getName().substring(1);
                operations.put(name, new Operation(name, method));
            }
        }
        return operations;
    }

    /** A builder of the request, whose fields are still to be filled. */
    SdkPojo newInput() {
        try {
            return (SdkPojo) method.getParameterTypes()[0].getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the SDK's requests have builders", e);
        }
    }

    /** Builds the object of a filled builder. */
    static Object build(SdkPojo builder) {
        return ((Buildable) builder).build();
    }

    /**
     * The answer of an operation.
     *
     * @param content null unless the operation streams one
     */
    record Answer(SdkResponse response, byte[] content) {}

    /**
     * @param content for an operation that takes a body in addition to the request
     * @throws RuntimeException the service's exception
     */
    Answer call(Object client, SdkRequest request, byte[] content) {
        try {
            if (method.getParameterCount() == 1) {
                return new Answer((SdkResponse) method.invoke(client, request), null);
            }
            if (method.getParameterTypes()[1] == ResponseTransformer.class) {
                ResponseTransformer<SdkResponse, Answer> all =
                        (response, stream) -> new Answer(response, stream.readAllBytes());
                return (Answer) method.invoke(client, request, all);
            }
            RequestBody body = RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(content), content.length, "application/octet-stream");
            return new Answer((SdkResponse) method.invoke(client, request, body), null);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
