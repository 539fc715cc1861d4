package io.rdsreplicator.local.kms;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key material of a key: AES-256 in GCM, with the encryption context as additional authenticated data. A
 * ciphertext starts with the ARN of its key. A ciphertext of KMS also identifies its key.
 */
final class Material {
    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey secret = new SecretKeySpec(random(32), "AES");

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    byte[] seal(String keyArn, byte[] plaintext, Map<String, String> context) {
        byte[] nonce = random(NONCE_BYTES);
        byte[] name = keyArn.getBytes(StandardCharsets.US_ASCII);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, context);
            ByteArrayOutputStream blob = new ByteArrayOutputStream();
            blob.write(FORMAT);
            blob.write(name.length);
            blob.writeBytes(name);
            blob.writeBytes(nonce);
            blob.writeBytes(cipher.doFinal(plaintext));
            return blob.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing", e);
        }
    }

    /** The plaintext; empty if another key or another encryption context produced the ciphertext. */
    Optional<byte[]> open(byte[] blob, Map<String, String> context) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(blob))) {
            in.skipNBytes(1);
            in.skipNBytes(in.readUnsignedByte());
            byte[] nonce = in.readNBytes(NONCE_BYTES);
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(in.readAllBytes()));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ARN of the key that produced a ciphertext; empty if this class did not produce it. */
    static Optional<String> keyArn(byte[] blob) {
        int name = blob.length > 1 ? Byte.toUnsignedInt(blob[1]) : 0;
        if (name == 0 || blob[0] != FORMAT || blob.length < 2 + name + NONCE_BYTES + TAG_BITS / 8) {
            return Optional.empty();
        }
        return Optional.of(new String(blob, 2, name, StandardCharsets.US_ASCII));
    }

    private Cipher cipher(int mode, byte[] nonce, Map<String, String> context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(canonical(context));
        return cipher;
    }

    private static byte[] canonical(Map<String, String> context) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(context).entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
