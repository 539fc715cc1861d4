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
 * Keeps secret values. Under a customer's key a value is encrypted by a data key of its own, and every reading asks KMS, with the authority
 * of whoever reads. Under the service's own key nobody outside the account can ask, so values are kept as they are.
 */
final class Vault {
    private static final byte[] NONCE = new byte[12];

    private final FrontDoor frontDoor;

    Vault(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    /** A kept value; {@code dataKey} is null where no customer's key is used. Not a record: its text must not show the content. */
    static final class Kept {
        private final String kmsKeyId;
        private final SdkBytes dataKey;
        private final SecretContent content;

        private Kept(String kmsKeyId, SdkBytes dataKey, SecretContent content) {
            this.kmsKeyId = kmsKeyId;
            this.dataKey = dataKey;
            this.content = content;
        }

        /** The key, as the secret named it, or null for the service's own. */
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

    /** A data key encrypts one value only, so a constant nonce repeats under no key. */
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
