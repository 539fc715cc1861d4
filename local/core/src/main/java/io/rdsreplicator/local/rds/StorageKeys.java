package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * How RDS uses KMS. RDS describes a key and creates a grant for itself with the caller's forwarded authority. With
 * that grant it generates and decrypts data keys. For a copy, the caller needs every permission on both keys that <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">copying an encrypted
 * snapshot</a> lists. RDS tries each of them with the caller's authority. Another page of AWS says that a grant
 * suffices for a key of the caller's own account. {@link RdsConditions#copyByGrantAlone} makes RDS follow that page.
 * Every refusal of KMS becomes {@code KMSKeyNotAccessibleFault}.
 */
final class StorageKeys {
    private static final String DEFAULT_KEY = "alias/aws/rds";

    private final FrontDoor frontDoor;

    StorageKeys(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    /** A data key in plaintext for immediate use, and its encrypted form. */
    record Opened(StorageKey key, byte[] plain) {
        /** The key of a resource that is not encrypted. */
        static final Opened NONE = new Opened(null, null);

        @Override
        public String toString() {
            return "Opened[" + key + "]";
        }
    }

    /** Creates a data key for a resource under the caller's KMS key (null: the account's default key). */
    Opened create(Caller caller, String keyId, String resourceArn) {
        String named = keyId == null ? DEFAULT_KEY : keyId;
        KeyMetadata key = grant(caller.via("rds"), named);
        return generate(caller.place(), key.arn(), key.keyManager() == KeyManagerType.AWS, resourceArn);
    }

    /**
     * The ARN of the caller's KMS key (null: the account's default key). RDS must be allowed to describe it for the
     * caller.
     */
    String named(Caller caller, String keyId) {
        String named = keyId == null ? DEFAULT_KEY : keyId;
        try {
            return frontDoor
                    .client(KmsClient.class, caller.via("rds"))
                    .describeKey(r -> r.keyId(named))
                    .keyMetadata()
                    .arn();
        } catch (KmsException e) {
            throw RdsFailure.keyNotAccessible(named, e);
        }
    }

    /** Creates a data key under the KMS key of an existing resource, with RDS's own grant. */
    Opened renew(AccountRegion place, StorageKey of, String resourceArn) {
        return needsNoKms(of) ? unsealed(of) : generate(place, of.keyArn(), of.awsManaged(), resourceArn);
    }

    /** Decrypts the data key of an existing resource. The key must allow the caller. */
    Opened open(Caller caller, StorageKey key, String resourceArn) {
        return open(caller, key, resourceArn, caller.region());
    }

    /** @param region whose RDS forwards the caller's authority */
    Opened open(Caller caller, StorageKey key, String resourceArn, String region) {
        if (needsNoKms(key)) {
            return unsealed(key);
        }
        grant(caller.via("rds", region), key.keyArn());
        try {
            return new Opened(
                    key,
                    asService(caller.place(), resourceArn)
                            .decrypt(r -> r.keyId(key.keyArn()).ciphertextBlob(key.encryptedDataKey()))
                            .plaintext()
                            .asByteArray());
        } catch (KmsException e) {
            throw RdsFailure.keyNotAccessible(key.keyArn(), e);
        }
    }

    private static boolean needsNoKms(StorageKey key) {
        return key == null || key.awsOwned();
    }

    private static Opened unsealed(StorageKey key) {
        return key == null ? Opened.NONE : new Opened(key, null);
    }

    private KeyMetadata grant(Caller forwarded, String keyId) {
        try {
            KmsClient kms = frontDoor.client(KmsClient.class, forwarded);
            KeyMetadata key = kms.describeKey(r -> r.keyId(keyId)).keyMetadata();
            if (key.keyState() != null && key.keyState() != KeyState.ENABLED) {
                throw RdsFailure.keyNotAccessible(keyId, null);
            }
            kms.createGrant(r -> r.keyId(key.arn())
                    .granteePrincipal(principal(forwarded.place()))
                    .operations(
                            GrantOperation.DECRYPT,
                            GrantOperation.GENERATE_DATA_KEY,
                            GrantOperation.CREATE_GRANT,
                            GrantOperation.DESCRIBE_KEY,
                            GrantOperation.RE_ENCRYPT_FROM,
                            GrantOperation.RE_ENCRYPT_TO));
            return key;
        } catch (KmsException e) {
            throw RdsFailure.keyNotAccessible(keyId, e);
        }
    }

    /**
     * Tries every permission that the caller of a copy needs on one of its keys. The key is null if nothing is
     * encrypted; then no permission is needed. A key that AWS owns needs none either.
     *
     * @param forwarded the caller, whose authority RDS forwards
     * @param byGrantAlone whether a grant suffices for a key of the caller's own account
     */
    void tryOut(Caller forwarded, StorageKey key, boolean byGrantAlone) {
        if (needsNoKms(key)
                || byGrantAlone
                        && AmazonResourceName.parse(key.keyArn()).account().equals(forwarded.account())) {
            return;
        }
        try {
            KmsClient kms = frontDoor.client(KmsClient.class, forwarded);
            SdkBytes sealed = kms.generateDataKey(r -> r.keyId(key.keyArn()).keySpec(DataKeySpec.AES_256))
                    .ciphertextBlob();
            kms.generateDataKeyWithoutPlaintext(r -> r.keyId(key.keyArn()).keySpec(DataKeySpec.AES_256));
            SdkBytes data = kms.decrypt(r -> r.keyId(key.keyArn()).ciphertextBlob(sealed))
                    .plaintext();
            kms.encrypt(r -> r.keyId(key.keyArn()).plaintext(data));
            kms.reEncrypt(
                    r -> r.sourceKeyId(key.keyArn()).ciphertextBlob(sealed).destinationKeyId(key.keyArn()));
        } catch (KmsException e) {
            throw RdsFailure.keyNotAccessible(key.keyArn(), e);
        }
    }

    private Opened generate(AccountRegion place, String keyArn, boolean awsManaged, String resourceArn) {
        try {
            GenerateDataKeyResponse made = asService(place, resourceArn)
                    .generateDataKey(r -> r.keyId(keyArn).keySpec(DataKeySpec.AES_256));
            return new Opened(
                    new StorageKey(keyArn, awsManaged, made.ciphertextBlob()),
                    made.plaintext().asByteArray());
        } catch (KmsException e) {
            throw RdsFailure.keyNotAccessible(keyArn, e);
        }
    }

    private KmsClient asService(AccountRegion place, String resourceArn) {
        return frontDoor.client(KmsClient.class, Caller.service(place, principal(place), resourceArn));
    }

    private static String principal(AccountRegion place) {
        return "rds." + place.region() + ".amazonaws.com";
    }
}
