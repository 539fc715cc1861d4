package io.rdsreplicator.local.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Decodes a body in {@code aws-chunked} encoding. Clients use it when they sign a body or compute its checksum while
 * they read it. Each chunk follows its size in hexadecimal digits. The trailing headers follow the last chunk. Like
 * all signatures here, the signatures of chunks are not verified.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Chunked uploads with
 * trailers</a>
 */
final class ChunkedBody {
    private static final String CODING = "aws-chunked";
    private final byte[] encoded;
    private int position;

    private ChunkedBody(byte[] encoded) {
        this.encoded = encoded;
    }

    static boolean isUsed(WireRequest request) {
        String hash = request.header("x-amz-content-sha256");
        String coding = request.header("content-encoding");
        return (hash != null && hash.startsWith("STREAMING-")) || (coding != null && coding.contains(CODING));
    }

    /** The request with the decoded body, and with the trailing headers among its headers. */
    static WireRequest decode(WireRequest request) {
        ChunkedBody chunks = new ChunkedBody(request.body());
        byte[] body = chunks.content();
        Map<String, String> headers = new HashMap<>(request.headers());
        headers.putAll(chunks.trailers());
        String length = headers.remove("x-amz-decoded-content-length");
        if (length != null && !length.equals(Integer.toString(body.length))) {
            throw incomplete();
        }
        headers.put("content-length", Integer.toString(body.length));
        String coding = headers.getOrDefault("content-encoding", CODING)
                .replaceAll("\\s*" + CODING + "\\s*,?|,\\s*" + CODING, "")
                .trim();
        if (coding.isEmpty()) {
            headers.remove("content-encoding");
        } else {
            headers.put("content-encoding", coding);
        }
        return new WireRequest(request.method(), request.path(), request.query(), headers, body);
    }

    private byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream(encoded.length);
        int size = size(line());
        while (size > 0) {
            if (size > encoded.length - position) {
                throw incomplete();
            }
            content.write(encoded, position, size);
            position += size;
            if (!line().isEmpty()) {
                throw incomplete();
            }
            size = size(line());
        }
        return content.toByteArray();
    }

    private static int size(String line) {
        String digits = line.split(";", 2)[0].trim();
        if (!digits.matches("[0-9a-fA-F]{1,7}")) {
            throw incomplete();
        }
        return Integer.parseInt(digits, 16);
    }

    private Map<String, String> trailers() {
        Map<String, String> trailers = new HashMap<>();
        while (position < encoded.length) {
            String[] header = line().split(":", 2);
            if (header.length == 2) {
                trailers.put(header[0].trim().toLowerCase(Locale.ROOT), header[1].trim());
            }
        }
        return trailers;
    }

    private String line() {
        int end = position;
        while (end + 1 < encoded.length && !(encoded[end] == '\r' && encoded[end + 1] == '\n')) {
            end++;
        }
        if (end + 1 >= encoded.length) {
            throw incomplete();
        }
        String line = new String(encoded, position, end - position, StandardCharsets.ISO_8859_1);
        position = end + 2;
        return line;
    }

    private static WireFailure incomplete() {
        return new WireFailure("IncompleteBody", 400, "The request body terminated unexpectedly");
    }
}
