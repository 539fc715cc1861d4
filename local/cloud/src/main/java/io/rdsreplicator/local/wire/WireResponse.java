package io.rdsreplicator.local.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A response as it is sent. */
record WireResponse(int status, Map<String, String> headers, byte[] body) {

    static WireResponse of(int status, String contentType, String body) {
        return new WireResponse(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    WireResponse with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new WireResponse(status, more, body);
    }

    WireResponse withBody(byte[] newBody) {
        return new WireResponse(status, headers, newBody);
    }
}
