package io.rdsreplicator.destination.steps;

import io.rdsreplicator.shared.runtime.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Broken, forged and hostile variants of a JSON object; the same seed gives the same ones. */
final class Mutations {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "2147483648",
            "1e999999999",
            "-1e-999999999",
            "9".repeat(900),
            "1" + "0".repeat(2000),
            "NaN",
            "\"\"",
            "\" \"",
            "\"all\"",
            "\"1\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\u202e\ud83d\ude00\"",
            "\"" + "a-".repeat(1500) + "\"",
            "[]",
            "[[1]]",
            "{}",
            "{\"a\":{\"b\":[1]}}",
            "\"" + Destination.MARKER + "\"",
            "[\"" + Destination.MARKER + "\"]",
            "\"arn:aws:rds:eu-west-1:999999999999:db:orders\"",
            "\"arn:aws:s3:::bucket\"",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"orders-20261121040501-3f9a1c\"",
            "\"ORDERS\"",
            "\"../orders\"",
            "\"postgres\\n\"",
            "65536");
    private static final String ALPHABET = "\u0000\t\n\"\\/{}[]:,.-+eE09azAZ \u00e9\u202e\ud800\udc00\uffff";

    private final Random random;
    private final Map<String, String> fields = new LinkedHashMap<>();

    Mutations(String object, long seed) {
        this.random = new Random(seed);
        Json.members(object).orElseThrow().forEach((name, value) -> fields.put(name, Json.write(value)));
    }

    /** One to three changes of the object's fields or of its text. */
    String next() {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        if (random.nextInt(3) == 0) {
            changed.put("password", "\"" + Destination.MARKER + "\"");
        }
        int changes = 1 + random.nextInt(3);
        int ofFields = random.nextInt(changes + 1);
        for (int i = 0; i < ofFields; i++) {
            changeField(changed);
        }
        String text = written(changed);
        for (int i = ofFields; i < changes; i++) {
            text = changeText(text);
        }
        return text;
    }

    private static String written(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private void changeField(Map<String, String> fields) {
        List<String> names = new ArrayList<>(fields.keySet());
        String one = names.get(random.nextInt(names.size()));
        String other = names.get(random.nextInt(names.size()));
        switch (random.nextInt(5)) {
            case 0 -> fields.remove(one);
            case 1 -> {
                String value = fields.get(one);
                fields.put(one, fields.get(other));
                fields.put(other, value);
            }
            case 2 -> fields.put(one, inside(fields.get(one)));
            case 3 -> fields.put(one + "\":1,\"" + other, fields.get(one));
            default -> fields.put(one, VALUES.get(random.nextInt(VALUES.size())));
        }
    }

    /** One character of a value is another: what a forger would try. */
    private String inside(String value) {
        int at = random.nextInt(value.length());
        char old = value.charAt(at);
        char changed = Character.isDigit(old) ? (char) ('0' + random.nextInt(10)) : (char) ('a' + random.nextInt(26));
        return old == '"' ? value : value.substring(0, at) + changed + value.substring(at + 1);
    }

    private String changeText(String text) {
        if (text.isEmpty()) {
            return "{";
        }
        int from = random.nextInt(text.length());
        int to = from + random.nextInt(Math.min(40, text.length() - from) + 1);
        return switch (random.nextInt(9)) {
            case 0 ->
                text.substring(0, from)
                        + (char) (text.charAt(from) ^ (1 << random.nextInt(16)))
                        + text.substring(from + 1);
            case 1 -> text.substring(0, from);
            case 2 -> text.substring(0, from) + text.substring(to);
            case 3 -> text.substring(0, to) + text.substring(from);
            case 4 ->
                text.substring(0, from) + ALPHABET.charAt(random.nextInt(ALPHABET.length())) + text.substring(from);
            case 5 -> text.substring(0, text.length() - 1) + ",\"deep\":" + "[".repeat(1 + random.nextInt(4000)) + "}";
            case 6 -> text.substring(0, text.length() - 1) + ",\"x\":\"" + "x".repeat(random.nextInt(9000)) + "\"}";
            case 7 -> text + text;
            default -> " ".repeat(random.nextInt(20)) + text + "\n";
        };
    }
}
