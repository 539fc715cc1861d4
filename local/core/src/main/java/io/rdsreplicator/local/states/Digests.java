package io.rdsreplicator.local.states;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Computes values from a text. They look random and are the same for the same text. */
final class Digests {
    private Digests() {}

    /** A version 4 UUID. */
    static String uuid(String seed) {
        ByteBuffer bytes = ByteBuffer.wrap(sha256(seed));
        long high = bytes.getLong() & ~0xF000L | 0x4000L;
        long low = bytes.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** At least 0, below 1. */
    static double fraction(String seed) {
        return (ByteBuffer.wrap(sha256(seed)).getLong() >>> 11) * 0x1p-53;
    }

    static String hex(String content, String algorithm) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(algorithm).digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
