package io.rdsreplicator.local.states;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A JSONata expression, compiled once and evaluated many times. */
final class Expression {
    /**
     * A variable followed by member names, such as {@code $states.result.Payload.snapshotId}. Most expressions are of
     * this form.
     */
    private static final Pattern PATH = Pattern.compile("\\$[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*");

    private final String text;
    private final Jsonata compiled;
    /** Null if the expression is not a simple path. */
    private final String[] path;

    private Expression(String text, Jsonata compiled) {
        this.text = text;
        this.compiled = compiled;
        this.path = PATH.matcher(text).matches() ? text.substring(1).split("\\.") : null;
    }

    /**
     * @param text the text between <code>{%</code> and <code>%}</code>
     * @throws IllegalArgumentException if it does not parse, or uses what Step Functions forbids
     */
    static Expression compile(String text) {
        String forbidden = ForbiddenSyntax.in(text);
        if (forbidden != null) {
            throw new IllegalArgumentException(forbidden);
        }
        try {
            Jsonata compiled = Jsonata.jsonata(text);
            compiled.setOutputConvertNulls(false);
            compiled.setValidateInput(false);
            return new Expression(text, compiled);
        } catch (RuntimeException e) {
            // For malformed text the library's parser usually throws a JException, but it can throw any unchecked
            // exception.
            throw new IllegalArgumentException(message(e), e);
        }
    }

    String text() {
        return text;
    }

    /**
     * @param field where the expression stands in the state, for the error
     * @throws StateFailure {@code States.QueryEvaluationError} if it fails or has no result
     */
    Object evaluate(Map<String, Object> variables, Surroundings surroundings, String field) {
        Object walked = path == null ? null : walk(variables);
        if (walked != null) {
            return plain(walked, field);
        }
        Jsonata.Frame frame = compiled.createFrame();
        AddedFunctions.bind(frame, surroundings);
        variables.forEach((name, value) -> frame.bind(name, value == null ? Jsonata.NULL_VALUE : value));
        Object result;
        try {
            result = compiled.evaluate(null, frame);
        } catch (RuntimeException e) {
            // A wrong type inside the library's functions can also cause any unchecked exception.
            throw StateFailure.query(field, described(field) + "threw an error during evaluation. " + message(e));
        }
        if (result == null) {
            throw StateFailure.query(field, described(field) + "returned nothing (undefined).");
        }
        return plain(result, field);
    }

    /**
     * The value at the end of a path that leads through objects only. It is null if JSONata must evaluate the path:
     * because of a list, a null or a missing value.
     */
    private Object walk(Map<String, Object> variables) {
        Object value = variables.get(path[0]);
        for (int i = 1; i < path.length; i++) {
            if (!(value instanceof Map<?, ?> members)) {
                return null;
            }
            value = members.get(path[i]);
        }
        return value instanceof List<?> ? null : value;
    }

    private Object plain(Object value, String field) {
        if (value == null || value == Jsonata.NULL_VALUE) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put((String) name, plain(member, field)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(plain(item, field)));
            return copy;
        }
        if (value instanceof Number number) {
            return StatesJson.number(number);
        }
        if (value instanceof String || value instanceof Boolean) {
            return value;
        }
        throw StateFailure.query(field, described(field) + "returned a function, which is not JSON.");
    }

    /** The failure of a value with the wrong type for its field. */
    StateFailure unexpected(String field, String expected, Object value) {
        return StateFailure.query(
                field,
                described(field) + "returned an unexpected result type. Expected '" + expected + "', but was '"
                        + type(value) + "' for value: " + StatesJson.write(value));
    }

    private String described(String field) {
        return "The JSONata expression '" + text + "' specified for the field '" + field + "' ";
    }

    static String type(Object value) {
        return value == null
                ? "null"
                : value instanceof Map
                        ? "object"
                        : value instanceof List
                                ? "array"
                                : value instanceof Number ? "number" : value instanceof String ? "string" : "boolean";
    }

    private static String message(RuntimeException e) {
        if (e instanceof JException jsonata) {
            String code = String.valueOf(jsonata.getError());
            String message = String.valueOf(jsonata.getMessage()).replaceFirst("^JSonataException ", "");
            return code.matches("[STD]\\d{4}") ? code + ": " + message : message;
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
