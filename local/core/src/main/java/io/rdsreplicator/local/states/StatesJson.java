package io.rdsreplicator.local.states;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts JSON text to and from the representation used inside: Map, List, String, Number, Boolean and null. Integral
 * numbers are integers.
 */
final class StatesJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final double EXACT = 0x1p53;

    private StatesJson() {}

    /** @throws IllegalArgumentException if the text is not one JSON value */
    static Object parse(String text) {
        return read(MAPPER, text);
    }

    /** Like {@link #parse}, but refuses an object with a duplicate name. */
    static Object parseStrictly(String text) {
        return read(STRICT, text);
    }

    private static Object read(ObjectMapper mapper, String text) {
        try {
            if (text.isBlank()) {
                throw new IllegalArgumentException("the text is empty");
            }
            return plain(mapper.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The length in bytes that counts for the payload limit of Step Functions. */
    static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put((String) name, plain(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        return value instanceof Number number ? number(number) : value;
    }

    /** Step Functions has only one kind of number: 3.0 is 3. */
    static Number number(Number number) {
        double value = number.doubleValue();
        boolean floating = number instanceof Double || number instanceof Float;
        if (!floating || value != Math.rint(value) || Math.abs(value) > EXACT) {
            return number;
        }
        if (value == (int) value) {
            return (int) value;
        }
        return (long) value;
    }
}
