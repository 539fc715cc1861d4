package io.rdsreplicator.local.states;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Jsonata.JFunctionCallable;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * The JSONata functions that Step Functions adds, removes ({@code $eval}), or bases on its own clock. See <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming data with
 * JSONata</a>.
 */
final class AddedFunctions {
    private static final Set<String> ALGORITHMS = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
    private static final int LONGEST_RANGE = 1000;

    private AddedFunctions() {}

    static void bind(Jsonata.Frame frame, Surroundings surroundings) {
        long millis = surroundings.now().toEpochMilli();
        function(frame, "parse", (context, arguments) -> parse(arguments));
        function(frame, "hash", (context, arguments) -> hash(arguments));
        function(frame, "partition", (context, arguments) -> partition(arguments));
        function(frame, "range", (context, arguments) -> range(arguments));
        function(frame, "random", (context, arguments) -> random(arguments, surroundings));
        function(frame, "uuid", (context, arguments) -> Digests.uuid(surroundings.nextSeed()));
        function(frame, "millis", (context, arguments) -> millis);
        function(
                frame,
                "now",
                (context, arguments) -> Functions.dateTimeFromMillis(
                        millis, (String) optional(arguments, 0), (String) optional(arguments, 1)));
        function(frame, "eval", (context, arguments) -> {
            throw new JException("the function $eval is not supported, use $parse", 0);
        });
    }

    private static void function(Jsonata.Frame frame, String name, JFunctionCallable body) {
        frame.bind(name, new JFunction(body, null));
    }

    private static Object parse(List<?> arguments) {
        Object value = StatesJson.parse(required(arguments, 0, String.class, "parse"));
        return value == null ? Jsonata.NULL_VALUE : value;
    }

    private static Object hash(List<?> arguments) throws NoSuchAlgorithmException {
        String content = required(arguments, 0, String.class, "hash");
        String algorithm = required(arguments, 1, String.class, "hash");
        if (!ALGORITHMS.contains(algorithm)) {
            throw new JException(
                    "$hash: the algorithm is one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, not " + algorithm, 0);
        }
        return Digests.hex(content, algorithm);
    }

    private static Object partition(List<?> arguments) {
        List<?> items = required(arguments, 0, List.class, "partition");
        int size = (int)
                Math.floor(required(arguments, 1, Number.class, "partition").doubleValue());
        if (size < 1) {
            throw new JException("$partition: the size of a chunk must be a positive number", 0);
        }
        List<Object> chunks = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            chunks.add(new ArrayList<>(items.subList(from, Math.min(items.size(), from + size))));
        }
        return chunks;
    }

    private static Object range(List<?> arguments) {
        double first = required(arguments, 0, Number.class, "range").doubleValue();
        double last = required(arguments, 1, Number.class, "range").doubleValue();
        double step = required(arguments, 2, Number.class, "range").doubleValue();
        if (step == 0) {
            throw new JException("$range: the step must not be zero", 0);
        }
        double count = Math.floor((last - first) / step) + 1;
        if (count > LONGEST_RANGE) {
            throw new JException("$range: an array may have up to 1000 items", 0);
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(StatesJson.number(first + i * step));
        }
        return items;
    }

    private static Object random(List<?> arguments, Surroundings surroundings) {
        if (optional(arguments, 0) == null) {
            return Digests.fraction(surroundings.nextSeed());
        }
        double seed = required(arguments, 0, Number.class, "random").doubleValue();
        return new Random(Double.doubleToLongBits(seed)).nextDouble();
    }

    private static Object optional(List<?> arguments, int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    private static <T> T required(List<?> arguments, int index, Class<T> type, String function) {
        Object value = optional(arguments, index);
        if (!type.isInstance(value)) {
            String expected =
                    type == List.class ? "array" : type.getSimpleName().toLowerCase(Locale.ROOT);
            throw new JException("$" + function + ": argument " + (index + 1) + " must be of type " + expected, 0);
        }
        return type.cast(value);
    }
}
