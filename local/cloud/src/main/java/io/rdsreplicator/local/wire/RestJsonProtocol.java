package io.rdsreplicator.local.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.wire.Service.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;

/**
 * The REST JSON protocol. Parameters are in the path, the query string, headers and the body. The body is JSON or one
 * blob.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS REST JSON protocol</a>
 */
final class RestJsonProtocol implements Protocol {
    private static final String JSON = "application/json";

    @Override
    public Target target(Service service, WireRequest request) {
        List<String> segments = Arrays.stream(request.path().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> WireRequest.decode(segment.replace("+", "%2B")))
                .toList();
        for (Route route : Route.of(service.name())) {
            Optional<Map<String, String>> parameters = route.match(request.method(), segments);
            if (parameters.isPresent()) {
                Operation operation = service.target(route.operation()).operation();
                return new Target(operation, parameters.get(), route.status());
            }
        }
        throw WireFailure.notImplemented(
                service.name() + ": " + request.method() + " " + request.path() + " is not implemented here");
    }

    @Override
    public void read(Target target, WireRequest request, SdkPojo builder) {
        try {
            RestBinding.read(request, target.pathParameters(), builder);
        } catch (IllegalArgumentException e) {
            throw WireFailure.serialization(e.getMessage());
        }
        Optional<SdkField<?>> payload = RestBinding.payload(builder);
        if (payload.isEmpty()) {
            JsonShapes.fill(builder, JsonShapes.parse(request.body()));
        } else if (request.body().length > 0) {
            boolean blob = payload.get().marshallingType() == MarshallingType.SDK_BYTES;
            payload.get()
                    .set(
                            builder,
                            blob
                                    ? SdkBytes.fromByteArrayUnsafe(request.body())
                                    : JsonShapes.read(payload.get(), JsonShapes.parse(request.body())));
        }
    }

    @Override
    public WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId) {
        return RestBinding.write(
                response, new WireResponse(target.status(), Map.of("Content-Type", JSON), body(target, response)));
    }

    private static byte[] body(Target target, SdkPojo response) {
        if (target.status() == 204) {
            return new byte[0];
        }
        Optional<SdkField<?>> payload = RestBinding.payload(response);
        Object value = payload.isEmpty() ? response : payload.get().getValueOrDefault(response);
        if (value instanceof SdkBytes bytes) {
            return bytes.asByteArray();
        }
        return value == null
                ? new byte[0]
                : SdkBytes.fromUtf8String(JsonShapes.print(JsonShapes.write((SdkPojo) value)))
                        .asByteArray();
    }

    @Override
    public WireResponse write(WireRequest request, CallFailure failure, String requestId) {
        ObjectNode body =
                failure.members() == null ? JsonNodeFactory.instance.objectNode() : JsonShapes.write(failure.members());
        body.put("Type", failure.isSendersFault() ? "User" : "Service").put("message", failure.message());
        return WireResponse.of(failure.status(), JSON, JsonShapes.print(body))
                .with("x-amzn-ErrorType", failure.shape());
    }

    @Override
    public String unknownKeyCode() {
        return "UnrecognizedClientException";
    }
}
