package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Stores secret values. With a customer managed key, each value is encrypted under its own data key. Each read then
 * calls KMS with the reader's authority. With the AWS managed key, values are stored in plaintext, because only the
 * account itself can use that key.
 */
final class Vault {
    private static final byte[] NONCE = new byte[12];

    private final FrontDoor frontDoor;

    Vault(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    /**
     * A stored value. {@code dataKey} is null if no customer managed key is used. It is not a record, because its
     * {@code toString} must not show the content.
     */
    static final class Kept {
        private final String kmsKeyId;
        private final SdkBytes dataKey;
        private final SecretContent content;

        private Kept(String kmsKeyId, SdkBytes dataKey, SecretContent content) {
            this.kmsKeyId = kmsKeyId;
            this.dataKey = dataKey;
            this.content = content;
        }

        /** The key as the secret named it, or null for the AWS managed key. */
        String kmsKeyId() {
            return kmsKeyId;
        }
    }

    Kept keep(Caller caller, String kmsKeyId, SecretContent content, Map<String, String> context) {
        if (kmsKeyId == null) {
            return new Kept(null, null, content);
        }
        try {
            GenerateDataKeyResponse key = kms(caller)
                    .generateDataKey(
                            r -> r.keyId(kmsKeyId).keySpec(DataKeySpec.AES_256).encryptionContext(context));
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key.plaintext(), content.bytes());
            return new Kept(kmsKeyId, key.ciphertextBlob(), new SecretContent(content.isText(), sealed));
        } catch (KmsException e) {
            throw deniedByKms(e)
                    ? SecretsFailure.accessDenied("Access to KMS is not allowed")
                    : SecretsFailure.encryptionFailure();
        }
    }

    SecretContent open(Caller caller, Kept kept, Map<String, String> context) {
        if (kept.dataKey == null) {
            return kept.content;
        }
        try {
            SdkBytes key = kms(caller)
                    .decrypt(r -> r.ciphertextBlob(kept.dataKey).encryptionContext(context))
                    .plaintext();
            return new SecretContent(kept.content.isText(), crypt(Cipher.DECRYPT_MODE, key, kept.content.bytes()));
        } catch (KmsException e) {
            throw deniedByKms(e)
                    ? SecretsFailure.accessDenied("Access to KMS is not allowed")
                    : SecretsFailure.decryptionFailure();
        }
    }

    private KmsClient kms(Caller caller) {
        return frontDoor.client(KmsClient.class, caller.via("secretsmanager"));
    }

    private static boolean deniedByKms(KmsException e) {
        return e.awsErrorDetails().errorCode().equals("AccessDeniedException");
    }

    /** Each data key encrypts only one value. So no key ever uses the constant nonce twice. */
    private static byte[] crypt(int mode, SdkBytes key, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key.asByteArrayUnsafe(), "AES"), new GCMParameterSpec(128, NONCE));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "a kept value cannot be " + (mode == Cipher.ENCRYPT_MODE ? "sealed" : "opened"), e);
        }
    }
}
