package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextResponse;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.ReEncryptRequest;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/** Keys that admit accounts, and a service that has been granted their use. */
final class FakeKms {
    private final Map<String, Set<String>> admitted = new HashMap<>();
    private final Set<String> granted = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final FrontDoor frontDoor;
    private int made;

    FakeKms(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
        frontDoor.open(KmsClient.class, Client::new);
    }

    String key(AccountRegion owner, String name, String... others) {
        String arn = owner.arn("kms", "key/" + name);
        Set<String> accounts = new HashSet<>(Set.of(others));
        accounts.add(owner.account());
        admitted.put(arn, accounts);
        return arn;
    }

    /** From now on there is no such key. */
    void forget(String arn) {
        admitted.remove(arn);
    }

    /** From now on a caller is refused an action on every key. */
    void refuse(Caller caller, String action) {
        refused.add(action + caller.principal());
    }

    private final class Client implements KmsClient {
        private final Caller caller;

        Client(Caller caller) {
            this.caller = caller;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // Nothing is held.
        }

        private String resolve(String action, String id) {
            frontDoor.authorization().notNeeded();
            String arn = id.startsWith("alias/aws/")
                    ? key(caller.place(), id.substring("alias/aws/".length()) + "-aws-managed")
                    : id;
            if (!admitted.containsKey(arn)) {
                throw AwsFailure.of(NotFoundException.builder(), "kms", "NotFoundException", 400, "no key " + id);
            }
            boolean may = caller.isService()
                    ? granted.contains(arn + caller.principal() + caller.account())
                    : admitted.get(arn).contains(caller.account()) && caller.via() != null;
            if (!may || refused.contains(action + caller.principal())) {
                throw AwsFailure.of(
                        KmsException.builder(), "kms", "AccessDeniedException", 400, "not authorized on " + arn);
            }
            return arn;
        }

        @Override
        public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
            String arn = resolve("DescribeKey", request.keyId());
            return DescribeKeyResponse.builder()
                    .keyMetadata(k -> k.arn(arn)
                            .keyManager(arn.endsWith("aws-managed") ? KeyManagerType.AWS : KeyManagerType.CUSTOMER))
                    .build();
        }

        @Override
        public CreateGrantResponse createGrant(CreateGrantRequest request) {
            granted.add(resolve("CreateGrant", request.keyId()) + request.granteePrincipal() + caller.account());
            return CreateGrantResponse.builder().build();
        }

        @Override
        public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
            String blob = resolve("GenerateDataKey", request.keyId()) + "#" + made++;
            return GenerateDataKeyResponse.builder()
                    .ciphertextBlob(SdkBytes.fromUtf8String(blob))
                    .plaintext(plain(blob))
                    .build();
        }

        @Override
        public DecryptResponse decrypt(DecryptRequest request) {
            String blob = request.ciphertextBlob().asUtf8String();
            resolve("Decrypt", blob.substring(0, blob.indexOf('#')));
            return DecryptResponse.builder().plaintext(plain(blob)).build();
        }

        @Override
        public EncryptResponse encrypt(EncryptRequest request) {
            resolve("Encrypt", request.keyId());
            return EncryptResponse.builder().build();
        }

        @Override
        public ReEncryptResponse reEncrypt(ReEncryptRequest request) {
            resolve("ReEncryptFrom", request.sourceKeyId());
            resolve("ReEncryptTo", request.destinationKeyId());
            return ReEncryptResponse.builder().build();
        }

        @Override
        public GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
                GenerateDataKeyWithoutPlaintextRequest request) {
            resolve("GenerateDataKeyWithoutPlaintext", request.keyId());
            return GenerateDataKeyWithoutPlaintextResponse.builder().build();
        }

        private SdkBytes plain(String blob) {
            return SdkBytes.fromByteArray(HexFormat.of().parseHex(RdsStage.digest(blob)));
        }
    }
}
