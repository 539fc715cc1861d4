package io.rdsreplicator.local.wire;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** Converts structures of the SDK's model to and from CBOR (RFC 8949). */
final class CborShapes {
    private static final CBORMapper CBOR = CBORMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** The CBOR tag of a time in seconds since 1970. */
    private static final int EPOCH = 1;

    private CborShapes() {}

    /** @throws WireFailure if the body is not a map; an empty body counts as an empty map */
    static ObjectNode parse(byte[] body) {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (CBOR.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw WireFailure.serialization("The body is not CBOR");
        }
        throw WireFailure.serialization("The body is not a map in CBOR");
    }

    static byte[] write(SdkPojo structure) {
        return print(cbor -> structure(cbor, structure));
    }

    /** The error with the members of its model. */
    static byte[] write(CallFailure failure) {
        return print(cbor -> {
            cbor.writeStartObject();
            cbor.writeStringField("__type", failure.shape());
            if (failure.message() != null) {
                cbor.writeStringField("message", failure.message());
            }
            if (failure.members() != null) {
                members(cbor, failure.members());
            }
            cbor.writeEndObject();
        });
    }

    private interface Writing {
        void on(CBORGenerator cbor) throws IOException;
    }

    private static byte[] print(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator cbor = CBOR.getFactory().createGenerator(bytes)) {
            writing.on(cbor);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    private static void structure(CBORGenerator cbor, SdkPojo structure) throws IOException {
        cbor.writeStartObject();
        members(cbor, structure);
        cbor.writeEndObject();
    }

    /** Writes the members that belong in the body and have a value. */
    private static void members(CBORGenerator cbor, SdkPojo structure) throws IOException {
        for (SdkField<?> field : structure.sdkFields()) {
            Object value = field.getValueOrDefault(structure);
            boolean unset =
                    value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
            if (field.location() == MarshallLocation.PAYLOAD && !unset) {
                cbor.writeFieldName(field.locationName());
                value(cbor, value);
            }
        }
    }

    private static void value(CBORGenerator cbor, Object value) throws IOException {
        if (value instanceof SdkPojo structure) {
            structure(cbor, structure);
        } else if (value instanceof List<?> list) {
            cbor.writeStartArray(list, list.size());
            for (Object item : list) {
                value(cbor, item);
            }
            cbor.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            cbor.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                cbor.writeFieldName(entry.getKey().toString());
                value(cbor, entry.getValue());
            }
            cbor.writeEndObject();
        } else if (value instanceof Instant instant) {
            cbor.writeTag(EPOCH);
            cbor.writeNumber(Scalars.seconds(instant).doubleValue());
        } else if (value instanceof SdkBytes bytes) {
            cbor.writeBinary(bytes.asByteArrayUnsafe());
        } else if (value instanceof Boolean bool) {
            cbor.writeBoolean(bool);
        } else if (value instanceof Double || value instanceof Float) {
            cbor.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            cbor.writeNumber(number.longValue());
        } else {
            cbor.writeString(value.toString());
        }
    }
}
