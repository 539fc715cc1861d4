package io.rdsreplicator.local.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request as it was received.
 *
 * @param path undecoded
 * @param query undecoded, or null
 * @param headers by lower-case name, the first value of each
 */
record WireRequest(String method, String path, String query, Map<String, String> headers, byte[] body) {
    private static final int MAXIMUM_PARAMETERS = 10_000;

    /** The first value of a header, or null. */
    String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }

    /** Whether the head declares the length of the body, and the length is at most this. */
    boolean announcesAtMost(int bytes) {
        String length = header("content-length");
        return length != null && length.matches("\\d{1,9}") && Integer.parseInt(length) <= bytes;
    }

    WireRequest withBody(byte[] newBody) {
        return new WireRequest(method, path, query, headers, newBody);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The parameters of the query string, every value of each. */
    Map<String, List<String>> queryParameters() {
        return parameters(query);
    }

    /** @throws WireFailure if the text is not {@code name=value&...} */
    static Map<String, List<String>> parameters(String encoded) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (encoded == null || encoded.isEmpty()) {
            return parameters;
        }
        String[] pairs = encoded.split("&", MAXIMUM_PARAMETERS + 1);
        if (pairs.length > MAXIMUM_PARAMETERS) {
            throw WireFailure.malformedQuery("more than " + MAXIMUM_PARAMETERS + " parameters");
        }
        for (String pair : pairs) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String value = parts.length == 2 ? decode(parts[1]) : "";
                parameters.merge(decode(parts[0]), List.of(value), WireRequest::joined);
            }
        }
        return parameters;
    }

    private static List<String> joined(List<String> before, List<String> next) {
        List<String> all = new ArrayList<>(before);
        all.addAll(next);
        return all;
    }

    static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw WireFailure.malformedQuery("not URL-encoded");
        }
    }
}
