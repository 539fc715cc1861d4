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
 * How RDS uses KMS: with the caller's forwarded authority it looks at a key and has itself granted its use; with that grant it makes and
 * opens data keys. Of both keys of a copy the caller must itself be able to do everything that <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">copying an encrypted snapshot</a> lists: RDS tries
 * each of these with the caller's authority. Another page of AWS says that a grant suffices for a key of the caller's own account: {@link
 * RdsConditions#copyByGrantAlone} has RDS do as that page says. Whatever KMS refuses comes back as {@code KMSKeyNotAccessibleFault}.
 */
final class StorageKeys {
    private static final String DEFAULT_KEY = "alias/aws/rds";

    private final FrontDoor frontDoor;

    StorageKeys(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    /** A data key in the clear, for use at once, and as it is kept. */
    record Opened(StorageKey key, byte[] plain) {
        /** Of what is not encrypted. */
        static final Opened NONE = new Opened(null, null);

        @Override
        public String toString() {
            return "Opened[" + key + "]";
        }
    }

    /** A new data key for a resource under a key that the caller names (null: the account's default key). */
    Opened create(Caller caller, String keyId, String resourceArn) {
        String named = keyId == null ? DEFAULT_KEY : keyId;
        KeyMetadata key = grant(caller, named);
        return generate(caller.place(), key.arn(), key.keyManager() == KeyManagerType.AWS, resourceArn);
    }

    /** The ARN of a key that the caller names (null: the account's default key) and that RDS may describe for it. */
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

    /** A new data key under the key of an existing resource, by RDS's own grant. */
    Opened renew(AccountRegion place, StorageKey of, String resourceArn) {
        return of == null ? Opened.NONE : generate(place, of.keyArn(), of.awsManaged(), resourceArn);
    }

    /** The data key of an existing resource, for a caller whom the key must admit. */
    Opened open(Caller caller, StorageKey key, String resourceArn) {
        if (key == null) {
            return Opened.NONE;
        }
        grant(caller, key.keyArn());
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

    private KeyMetadata grant(Caller caller, String keyId) {
        try {
            KmsClient kms = frontDoor.client(KmsClient.class, caller.via("rds"));
            KeyMetadata key = kms.describeKey(r -> r.keyId(keyId)).keyMetadata();
            if (key.keyState() != null && key.keyState() != KeyState.ENABLED) {
                throw RdsFailure.keyNotAccessible(keyId, null);
            }
            kms.createGrant(r -> r.keyId(key.arn())
                    .granteePrincipal(principal(caller.place()))
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
     * Tries everything that a caller of a copy must be able to do with a key of it; a copy needs no key where nothing is encrypted (null).
     *
     * @param byGrantAlone whether a grant suffices for a key of the caller's own account
     */
    void tryOut(Caller caller, StorageKey key, boolean byGrantAlone) {
        if (key == null
                || byGrantAlone
                        && AmazonResourceName.parse(key.keyArn()).account().equals(caller.account())) {
            return;
        }
        try {
            KmsClient kms = frontDoor.client(KmsClient.class, caller.via("rds"));
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
