package io.rdsreplicator.local.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import software.amazon.awssdk.core.SdkBytes;

/** A secret value in plaintext: text or bytes. Its {@code toString} does not show the value. */
final class SecretContent {
    private static final int LONGEST = 65_536;

    private final boolean isText;
    private final byte[] bytes;

    SecretContent(boolean isText, byte[] bytes) {
        this.isText = isText;
        this.bytes = bytes;
    }

    /** The value of a request that has at most one; null if it has none. */
    static SecretContent of(String text, SdkBytes binary) {
        if (text != null && binary != null) {
            throw SecretsFailure.invalidParameter(
                    "You can't specify both a binary secret value and a string secret value in the same secret.");
        }
        if (text == null && binary == null) {
            return null;
        }
        byte[] bytes = text != null ? text.getBytes(StandardCharsets.UTF_8) : binary.asByteArray();
        if (bytes.length == 0 || bytes.length > LONGEST) {
            throw SecretsFailure.validation("Value at '" + (text != null ? "secretString" : "secretBinary")
                    + "' failed to satisfy constraint: Member must have length between 1 and " + LONGEST);
        }
        return new SecretContent(text != null, bytes);
    }

    boolean isText() {
        return isText;
    }

    byte[] bytes() {
        return bytes;
    }

    String text() {
        return isText ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    SdkBytes binary() {
        return isText ? null : SdkBytes.fromByteArray(bytes);
    }

    boolean same(SecretContent other) {
        return isText == other.isText && Arrays.equals(bytes, other.bytes);
    }
}
