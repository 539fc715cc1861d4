package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KeyStore.Named;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.ReEncryptRequest;

/** Encrypts and decrypts with keys. For each use, a policy or grant must allow it. Then the key's state is checked. */
final class Cryptography {
    private static final int LONGEST_PLAINTEXT = 4096;

    private final KeyStore store;
    private final KeyAccess access;

    Cryptography(KeyStore store, KeyAccess access) {
        this.store = store;
        this.access = access;
    }

    /** A ciphertext, with the key that encrypted it. */
    record Sealed(KmsKey key, SdkBytes ciphertext) {}

    /**
     * A plaintext, with the key that decrypted it. It is not a record, because its {@code toString} must not show the
     * content.
     */
    static final class Opened {
        final KmsKey key;
        final SdkBytes plaintext;

        Opened(KmsKey key, SdkBytes plaintext) {
            this.key = key;
            this.plaintext = plaintext;
        }
    }

    Sealed encrypt(Caller caller, EncryptRequest request) {
        KmsKey key = usable(caller, request.keyId(), "Encrypt", request.encryptionContext());
        byte[] plaintext =
                request.plaintext() == null ? new byte[0] : request.plaintext().asByteArrayUnsafe();
        if (plaintext.length == 0 || plaintext.length > LONGEST_PLAINTEXT) {
            throw KmsFailure.validation("Plaintext must have 1 to " + LONGEST_PLAINTEXT + " bytes");
        }
        return seal(key, plaintext, request.encryptionContext());
    }

    Opened decrypt(Caller caller, DecryptRequest request) {
        return open(caller, request.ciphertextBlob(), request.keyId(), "Decrypt", request.encryptionContext());
    }

    /** Returns the new ciphertext first, and the key of the old ciphertext second. */
    Map.Entry<Sealed, KmsKey> reEncrypt(Caller caller, ReEncryptRequest request) {
        Opened old = open(
                caller,
                request.ciphertextBlob(),
                request.sourceKeyId(),
                "ReEncryptFrom",
                request.sourceEncryptionContext());
        KmsKey key = usable(caller, request.destinationKeyId(), "ReEncryptTo", request.destinationEncryptionContext());
        return Map.entry(seal(key, old.plaintext.asByteArrayUnsafe(), request.destinationEncryptionContext()), old.key);
    }

    /** Creates a data key in plaintext. {@link #seal} returns its ciphertext. */
    Opened dataKey(
            Caller caller,
            String operation,
            String keyId,
            DataKeySpec spec,
            Integer numberOfBytes,
            Map<String, String> context) {
        KmsKey key = usable(caller, keyId, operation, context);
        if ((spec == null) == (numberOfBytes == null)) {
            throw KmsFailure.validation("Please specify either number of bytes or key spec.");
        }
        int bytes = numberOfBytes != null ? numberOfBytes : spec == DataKeySpec.AES_128 ? 16 : 32;
        if (bytes < 1 || bytes > 1024 || spec == DataKeySpec.UNKNOWN_TO_SDK_VERSION) {
            throw KmsFailure.validation("a data key has 1 to 1024 bytes, or is AES_128 or AES_256");
        }
        return new Opened(key, SdkBytes.fromByteArrayUnsafe(Material.random(bytes)));
    }

    Sealed seal(KmsKey key, byte[] plaintext, Map<String, String> context) {
        return new Sealed(key, SdkBytes.fromByteArrayUnsafe(key.material().seal(key.arn(), plaintext, context)));
    }

    private Opened open(
            Caller caller, SdkBytes ciphertext, String keyId, String operation, Map<String, String> context) {
        byte[] blob = ciphertext == null ? new byte[0] : ciphertext.asByteArrayUnsafe();
        String arn = Material.keyArn(blob).orElseThrow(KmsFailure::invalidCiphertext);
        if (keyId != null && !store.named(caller.place(), keyId).key().arn().equals(arn)) {
            throw KmsFailure.incorrectKey();
        }
        Named named = new Named(
                existing(caller, arn),
                keyId == null ? null : store.named(caller.place(), keyId).alias());
        KmsKey key = usable(caller, named, operation, context);
        Optional<byte[]> plaintext = key.material().open(blob, context);
        return new Opened(key, SdkBytes.fromByteArrayUnsafe(plaintext.orElseThrow(KmsFailure::invalidCiphertext)));
    }

    private KmsKey existing(Caller caller, String arn) {
        try {
            return store.key(caller.place(), arn);
        } catch (NotFoundException e) {
            throw KmsFailure.accessDenied("The ciphertext refers to a customer master key that does not exist, "
                    + "does not exist in this region, or you are not allowed to access.");
        }
    }

    private KmsKey usable(Caller caller, String keyId, String operation, Map<String, String> context) {
        return usable(caller, store.named(caller.place(), keyId), operation, context);
    }

    private KmsKey usable(Caller caller, Named named, String operation, Map<String, String> context) {
        access.require(access.request(caller, named, operation, context), named.key(), context);
        named.key().requireEnabled();
        return named.key();
    }
}
