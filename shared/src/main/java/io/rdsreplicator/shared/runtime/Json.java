package io.rdsreplicator.shared.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Converts JSON to records and back. It is the only class that uses the JSON library.
 *
 * <p>No exception from this class carries the parser's message or cause: parsers quote their input, and the input may
 * be a secret. Times are ISO 8601 texts. If a field is unknown to the record, or a value has another type than its
 * field, the input is refused. Nothing is rounded or converted.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, textsOnly -> Stream.of(
                            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                    .forEach(shape -> textsOnly.setCoercion(shape, CoercionAction.Fail)))
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .build();

    private static final int LONGEST_NAME = 64;

    private Json() {}

    /**
     * Reads one JSON object into a record.
     *
     * @param what name of the text in messages, such as {@code announcement}
     * @throws InvalidRequestException with the name of the field that is unknown, has a wrong type, or is refused by
     *     the record's constructor
     */
    public static <T> T read(String text, Class<T> type, String what) {
        try {
            T value = MAPPER.readValue(text, type);
            Require.that(value != null, what + " is not a JSON object");
            return value;
        } catch (JsonProcessingException e) {
            throw refusal(e, what);
        }
    }

    /**
     * The members of a JSON object, in order and with exact numbers. Empty if the text is not one JSON object, or if a
     * name occurs twice, because one value would be lost.
     */
    public static Optional<Map<String, Object>> members(String text) {
        try {
            return Optional.ofNullable(MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a " + value.getClass().getName() + " as JSON");
        }
    }

    /** Writes an object with one more member. */
    public static String write(Object value, String name, Object member) {
        ObjectNode members = MAPPER.valueToTree(value);
        return write(members.putPOJO(name, member));
    }

    private static InvalidRequestException refusal(JsonProcessingException e, String what) {
        if (e instanceof ValueInstantiationException instantiation
                && e.getCause() instanceof InvalidRequestException refused) {
            String where = path(instantiation);
            String reason = AwsErrors.message(refused);
            boolean named = where.isEmpty() || reason.startsWith(where + ":");
            return named ? refused : new InvalidRequestException(where + ": " + reason);
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return new InvalidRequestException(what + " has an unknown field: " + shortened(unknown.getPropertyName()));
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return new InvalidRequestException(what + ": " + path(mapping) + " has the wrong type or form");
        }
        return new InvalidRequestException(what + " is not a JSON object of the expected form");
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step ->
                        step.getFieldName() != null ? shortened(step.getFieldName()) : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("."));
    }

    /** A name that somebody else chose, shortened so that a message stays readable. */
    public static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    }

    private static final class InstantReader extends FromStringDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String text, DeserializationContext context) throws JsonMappingException {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw context.weirdStringException(text, Instant.class, "not an ISO 8601 time in UTC");
            }
        }
    }
}
