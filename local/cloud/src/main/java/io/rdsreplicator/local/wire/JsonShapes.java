package io.rdsreplicator.local.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * Converts structures of the SDK's model to and from JSON. Blobs are in base64. Timestamps are seconds since 1970
 * unless the model says otherwise.
 */
final class JsonShapes {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private JsonShapes() {}

    /** @throws WireFailure if the body is not a JSON object; an empty body counts as an empty object */
    static ObjectNode parse(byte[] body) {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw WireFailure.serialization("The body is not JSON");
        }
        throw WireFailure.serialization("The body is not a JSON object");
    }

    static String print(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /**
     * Fills those fields of a structure's builder that belong in the body. As on AWS, members that the model does not
     * have are ignored.
     */
    static void fill(SdkPojo builder, JsonNode object) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode member = object.get(field.locationName());
            if (field.location() == MarshallLocation.PAYLOAD && member != null && !member.isNull()) {
                field.set(builder, read(field, member));
            }
        }
    }

    static Object read(SdkField<?> field, JsonNode json) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            require(json.isObject(), field, json);
            SdkPojo nested = field.constructor().get();
            fill(nested, json);
            return Operation.build(nested);
        } else if (type == MarshallingType.LIST) {
            require(json.isArray(), field, json);
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            json.forEach(item -> list.add(read(member, item)));
            return list;
        } else if (type == MarshallingType.MAP) {
            require(json.isObject(), field, json);
            SdkField<?> valueField = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            json.properties().forEach(entry -> map.put(entry.getKey(), read(valueField, entry.getValue())));
            return map;
        }
        return scalar(field, type, json);
    }

    private static Object scalar(SdkField<?> field, MarshallingType<?> type, JsonNode json) {
        try {
            if (type == MarshallingType.BOOLEAN) {
                require(json.isBoolean(), field, json);
                return json.booleanValue();
            } else if (type == MarshallingType.INSTANT && json.isNumber()) {
                BigDecimal number = json.decimalValue();
                boolean millis = Scalars.format(field, Format.UNIX_TIMESTAMP) == Format.UNIX_TIMESTAMP_MILLIS;
                return Scalars.fromSeconds(millis ? number.movePointLeft(3) : number);
            } else if (type == MarshallingType.STRING
                    || type == MarshallingType.SDK_BYTES
                    || type == MarshallingType.INSTANT) {
                require(json.isTextual(), field, json);
                return Scalars.read(field, json.textValue(), Format.ISO_8601);
            }
            require(json.isNumber(), field, json);
            return Scalars.number(type, json.decimalValue());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw WireFailure.serialization(
                    "the value of " + field.locationName() + " cannot be read: " + e.getMessage());
        }
    }

    private static void require(boolean fits, SdkField<?> field, JsonNode json) {
        if (!fits) {
            throw WireFailure.serialization(json.getNodeType() + "_VALUE cannot be converted to what "
                    + (field.locationName() == null ? "a member" : field.locationName()) + " is: "
                    + field.marshallingType().getTargetClass().getSimpleName());
        }
    }

    /** The members of a structure that belong in the body and have a value. */
    static ObjectNode write(SdkPojo structure) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (SdkField<?> field : structure.sdkFields()) {
            Object value = field.getValueOrDefault(structure);
            boolean unset =
                    value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
            if (field.location() == MarshallLocation.PAYLOAD && !unset) {
                object.set(field.locationName(), write(field, value));
            }
        }
        return object;
    }

    private static JsonNode write(SdkField<?> field, Object value) {
        if (value instanceof SdkPojo structure) {
            return write(structure);
        } else if (value instanceof List<?> list) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            list.forEach(item -> array.add(write(member, item)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            SdkField<?> valueField = field.getTrait(MapTrait.class).valueFieldInfo();
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            map.forEach((key, item) -> object.set(key.toString(), write(valueField, item)));
            return object;
        } else if (value instanceof Boolean bool) {
            return JsonNodeFactory.instance.booleanNode(bool);
        } else if (value instanceof Instant instant) {
            return timestamp(instant, Scalars.format(field, Format.UNIX_TIMESTAMP));
        } else if (value instanceof Number) {
            return JSON.valueToTree(value);
        }
        return JsonNodeFactory.instance.textNode(Scalars.write(field, value, Format.UNIX_TIMESTAMP));
    }

    private static JsonNode timestamp(Instant instant, Format format) {
        return switch (format) {
            case UNIX_TIMESTAMP -> DecimalNode.valueOf(Scalars.seconds(instant));
            case UNIX_TIMESTAMP_MILLIS -> JsonNodeFactory.instance.numberNode(instant.toEpochMilli());
            default -> JsonNodeFactory.instance.textNode(Scalars.write(instant, format));
        };
    }
}
