package io.rdsreplicator.local.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.wire.Service.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/**
 * REST with JSON: parameters in the path, the query string, headers and the body, which is JSON or one blob.
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
        throw WireFailure.notImplemented(service.name() + ": " + request.method() + " " + request.path() + " is not implemented here");
    }

    @Override
    public void read(Target target, WireRequest request, SdkPojo builder) {
        Map<String, List<String>> query = request.queryParameters();
        for (SdkField<?> field : builder.sdkFields()) {
            String name = field.locationName();
            switch (field.location()) {
                case PATH, GREEDY_PATH -> set(builder, field, target.pathParameters().get(name));
                case QUERY_PARAM -> setAll(builder, field, query.get(name));
                case HEADER -> set(builder, field, request.header(name.toLowerCase(Locale.ROOT)));
                default -> { }
            }
        }
        Optional<SdkField<?>> payload = payload(builder);
        if (payload.isEmpty()) {
            JsonShapes.fill(builder, JsonShapes.parse(request.body()));
        } else if (request.body().length > 0) {
            boolean blob = payload.get().marshallingType() == MarshallingType.SDK_BYTES;
            payload.get().set(builder, blob
                    ? SdkBytes.fromByteArrayUnsafe(request.body())
                    : JsonShapes.read(payload.get(), JsonShapes.parse(request.body())));
        }
    }

    private static Optional<SdkField<?>> payload(SdkPojo structure) {
        return structure.sdkFields().stream().filter(field -> field.containsTrait(PayloadTrait.class)).findFirst();
    }

    private static void setAll(SdkPojo builder, SdkField<?> field, List<String> values) {
        if (values != null && field.marshallingType() == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            field.set(builder, values.stream().map(value -> value(member, value)).toList());
        } else if (values != null) {
            set(builder, field, values.get(0));
        }
    }

    private static void set(SdkPojo builder, SdkField<?> field, String value) {
        if (value != null) {
            field.set(builder, value(field, value));
        }
    }

    private static Object value(SdkField<?> field, String text) {
        try {
            return Scalars.read(field, text, field.location() == MarshallLocation.HEADER ? Format.RFC_822 : Format.ISO_8601);
        } catch (IllegalArgumentException e) {
            throw WireFailure.serialization(e.getMessage());
        }
    }

    @Override
    public WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId) {
        WireResponse written = new WireResponse(target.status(), Map.of("Content-Type", JSON), body(target, response));
        for (SdkField<?> field : response.sdkFields()) {
            Object value = field.getValueOrDefault(response);
            if (value != null && field.location() == MarshallLocation.HEADER) {
                written = written.with(field.locationName(), Scalars.write(field, value, Format.RFC_822));
            } else if (value != null && field.location() == MarshallLocation.STATUS_CODE) {
                written = new WireResponse((Integer) value, written.headers(), written.body());
            }
        }
        return written;
    }

    private static byte[] body(Target target, SdkPojo response) {
        if (target.status() == 204) {
            return new byte[0];
        }
        Optional<SdkField<?>> payload = payload(response);
        Object value = payload.isEmpty() ? response : payload.get().getValueOrDefault(response);
        if (value instanceof SdkBytes bytes) {
            return bytes.asByteArray();
        }
        return value == null ? new byte[0] : SdkBytes.fromUtf8String(JsonShapes.print(JsonShapes.write((SdkPojo) value))).asByteArray();
    }

    @Override
    public WireResponse write(WireRequest request, Failure failure, String requestId) {
        ObjectNode body = failure.members() == null ? JsonNodeFactory.instance.objectNode() : JsonShapes.write(failure.members());
        body.put("Type", failure.isSendersFault() ? "User" : "Service").put("message", failure.message());
        return WireResponse.of(failure.status(), JSON, JsonShapes.print(body)).with("x-amzn-ErrorType", failure.shape());
    }

    @Override
    public String unknownKeyCode() {
        return "UnrecognizedClientException";
    }
}
