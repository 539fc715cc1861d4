package io.rdsreplicator.local.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/**
 * The members of a structure outside of the body in AWS's REST protocols: in the path, the query string, headers and
 * the status.
 */
final class RestBinding {
    private RestBinding() {}

    /**
     * @throws IllegalArgumentException if a value does not have its field's type; the message does not repeat the
     * value
     */
    static void read(WireRequest request, Map<String, String> pathParameters, SdkPojo builder) {
        Map<String, List<String>> query = request.queryParameters();
        for (SdkField<?> field : builder.sdkFields()) {
            String name = field.locationName();
            switch (field.location()) {
                case PATH, GREEDY_PATH -> set(builder, field, pathParameters.get(name));
                case QUERY_PARAM -> setAll(builder, field, query.get(name));
                case HEADER -> readHeader(builder, field, request);
                default -> {}
            }
        }
    }

    private static void readHeader(SdkPojo builder, SdkField<?> field, WireRequest request) {
        String name = field.locationName().toLowerCase(Locale.ROOT);
        if (field.marshallingType() != MarshallingType.MAP) {
            set(builder, field, request.header(name));
            return;
        }
        Map<String, String> entries = new LinkedHashMap<>();
        request.headers().keySet().stream()
                .filter(header -> header.startsWith(name))
                .sorted()
                .forEach(header -> entries.put(header.substring(name.length()), request.header(header)));
        if (!entries.isEmpty()) {
            field.set(builder, entries);
        }
    }

    private static void setAll(SdkPojo builder, SdkField<?> field, List<String> values) {
        if (values != null && field.marshallingType() == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            field.set(
                    builder, values.stream().map(value -> value(member, value)).toList());
        } else if (values != null) {
            set(builder, field, values.get(0));
        }
    }

    private static void set(SdkPojo builder, SdkField<?> field, String value) {
        if (value != null) {
            field.set(
                    builder,
                    field.marshallingType() == MarshallingType.LIST
                            ? List.of(value.split(",\\s*"))
                            : value(field, value));
        }
    }

    private static Object value(SdkField<?> field, String text) {
        return Scalars.read(
                field, text, field.location() == MarshallLocation.HEADER ? Format.RFC_822 : Format.ISO_8601);
    }

    /** The field that is the whole body, if the model has one. */
    static Optional<SdkField<?>> payload(SdkPojo structure) {
        return structure.sdkFields().stream()
                .filter(field -> field.containsTrait(PayloadTrait.class))
                .findFirst();
    }

    /** The response with its headers and, if the model has one, its status. */
    static WireResponse write(SdkPojo response, WireResponse body) {
        WireResponse written = body;
        for (SdkField<?> field : response.sdkFields()) {
            Object value = field.getValueOrDefault(response);
            if (value == null) {
                continue;
            }
            if (field.location() == MarshallLocation.HEADER && value instanceof Map<?, ?> entries) {
                for (Map.Entry<?, ?> entry : entries.entrySet()) {
                    written = written.with(
                            field.locationName() + entry.getKey(),
                            entry.getValue().toString());
                }
            } else if (field.location() == MarshallLocation.HEADER) {
                written = written.with(field.locationName(), Scalars.write(field, value, Format.RFC_822));
            } else if (field.location() == MarshallLocation.STATUS_CODE) {
                written = new WireResponse((Integer) value, written.headers(), written.body());
            }
        }
        return written;
    }
}
