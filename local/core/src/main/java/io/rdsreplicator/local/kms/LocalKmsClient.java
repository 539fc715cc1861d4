package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.Cryptography.Opened;
import io.rdsreplicator.local.kms.Cryptography.Sealed;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CancelKeyDeletionRequest;
import software.amazon.awssdk.services.kms.model.CancelKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.CreateAliasRequest;
import software.amazon.awssdk.services.kms.model.CreateAliasResponse;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.CreateKeyResponse;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DeleteAliasRequest;
import software.amazon.awssdk.services.kms.model.DeleteAliasResponse;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.DisableKeyRequest;
import software.amazon.awssdk.services.kms.model.DisableKeyResponse;
import software.amazon.awssdk.services.kms.model.DisableKeyRotationRequest;
import software.amazon.awssdk.services.kms.model.DisableKeyRotationResponse;
import software.amazon.awssdk.services.kms.model.EnableKeyRequest;
import software.amazon.awssdk.services.kms.model.EnableKeyResponse;
import software.amazon.awssdk.services.kms.model.EnableKeyRotationRequest;
import software.amazon.awssdk.services.kms.model.EnableKeyRotationResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextResponse;
import software.amazon.awssdk.services.kms.model.GetKeyPolicyRequest;
import software.amazon.awssdk.services.kms.model.GetKeyPolicyResponse;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusRequest;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.ListAliasesRequest;
import software.amazon.awssdk.services.kms.model.ListAliasesResponse;
import software.amazon.awssdk.services.kms.model.ListGrantsRequest;
import software.amazon.awssdk.services.kms.model.ListGrantsResponse;
import software.amazon.awssdk.services.kms.model.ListKeysRequest;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.ListResourceTagsRequest;
import software.amazon.awssdk.services.kms.model.ListResourceTagsResponse;
import software.amazon.awssdk.services.kms.model.PutKeyPolicyRequest;
import software.amazon.awssdk.services.kms.model.PutKeyPolicyResponse;
import software.amazon.awssdk.services.kms.model.ReEncryptRequest;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;
import software.amazon.awssdk.services.kms.model.RetireGrantRequest;
import software.amazon.awssdk.services.kms.model.RetireGrantResponse;
import software.amazon.awssdk.services.kms.model.RevokeGrantRequest;
import software.amazon.awssdk.services.kms.model.RevokeGrantResponse;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionRequest;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.TagResourceRequest;
import software.amazon.awssdk.services.kms.model.TagResourceResponse;
import software.amazon.awssdk.services.kms.model.UntagResourceRequest;
import software.amazon.awssdk.services.kms.model.UntagResourceResponse;
import software.amazon.awssdk.services.kms.model.UpdateAliasRequest;
import software.amazon.awssdk.services.kms.model.UpdateAliasResponse;
import software.amazon.awssdk.services.kms.model.UpdateKeyDescriptionRequest;
import software.amazon.awssdk.services.kms.model.UpdateKeyDescriptionResponse;

/** The KMS client of one caller. */
final class LocalKmsClient implements KmsClient {
    private final KeyAdministration keys;
    private final Aliases aliases;
    private final Grants grants;
    private final Cryptography cryptography;
    private final Caller caller;

    LocalKmsClient(KeyAdministration keys, Aliases aliases, Grants grants, Cryptography cryptography, Caller caller) {
        this.keys = keys;
        this.aliases = aliases;
        this.grants = grants;
        this.cryptography = cryptography;
        this.caller = caller;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public CreateKeyResponse createKey(CreateKeyRequest request) {
        return CreateKeyResponse.builder()
                .keyMetadata(keys.create(caller, request))
                .build();
    }

    @Override
    public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
        return DescribeKeyResponse.builder()
                .keyMetadata(keys.describe(caller, request.keyId()))
                .build();
    }

    @Override
    public ListKeysResponse listKeys(ListKeysRequest request) {
        Page<KmsKey> page = keys.list(caller, request.marker(), request.limit());
        return ListKeysResponse.builder()
                .keys(page.items().stream().map(LocalKmsClient::entry).toList())
                .nextMarker(page.next())
                .truncated(page.next() != null)
                .build();
    }

    @Override
    public GetKeyPolicyResponse getKeyPolicy(GetKeyPolicyRequest request) {
        String policy = keys.policy(caller, request.keyId());
        return GetKeyPolicyResponse.builder()
                .policyName("default")
                .policy(policy)
                .build();
    }

    @Override
    public PutKeyPolicyResponse putKeyPolicy(PutKeyPolicyRequest request) {
        keys.putPolicy(
                caller,
                request.keyId(),
                request.policyName(),
                request.policy(),
                request.bypassPolicyLockoutSafetyCheck());
        return PutKeyPolicyResponse.builder().build();
    }

    @Override
    public UpdateKeyDescriptionResponse updateKeyDescription(UpdateKeyDescriptionRequest request) {
        keys.describeAs(caller, request.keyId(), request.description());
        return UpdateKeyDescriptionResponse.builder().build();
    }

    @Override
    public EnableKeyResponse enableKey(EnableKeyRequest request) {
        keys.enable(caller, request.keyId());
        return EnableKeyResponse.builder().build();
    }

    @Override
    public DisableKeyResponse disableKey(DisableKeyRequest request) {
        keys.disable(caller, request.keyId());
        return DisableKeyResponse.builder().build();
    }

    @Override
    public ScheduleKeyDeletionResponse scheduleKeyDeletion(ScheduleKeyDeletionRequest request) {
        return keys.scheduleDeletion(caller, request.keyId(), request.pendingWindowInDays());
    }

    @Override
    public CancelKeyDeletionResponse cancelKeyDeletion(CancelKeyDeletionRequest request) {
        return CancelKeyDeletionResponse.builder()
                .keyId(keys.cancelDeletion(caller, request.keyId()))
                .build();
    }

    @Override
    public EnableKeyRotationResponse enableKeyRotation(EnableKeyRotationRequest request) {
        keys.enableRotation(caller, request.keyId(), request.rotationPeriodInDays());
        return EnableKeyRotationResponse.builder().build();
    }

    @Override
    public DisableKeyRotationResponse disableKeyRotation(DisableKeyRotationRequest request) {
        keys.disableRotation(caller, request.keyId());
        return DisableKeyRotationResponse.builder().build();
    }

    @Override
    public GetKeyRotationStatusResponse getKeyRotationStatus(GetKeyRotationStatusRequest request) {
        KmsKey key = keys.rotationOf(caller, request.keyId());
        boolean rotates = key.rotationDays() != null && !key.isPendingDeletion();
        return GetKeyRotationStatusResponse.builder()
                .keyId(key.arn())
                .keyRotationEnabled(rotates)
                .rotationPeriodInDays(rotates ? key.rotationDays() : null)
                .build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        keys.tag(caller, request.keyId(), request.tags());
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        keys.untag(caller, request.keyId(), request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    @Override
    public ListResourceTagsResponse listResourceTags(ListResourceTagsRequest request) {
        Page<Tag> page = keys.tags(caller, request.keyId(), request.marker(), request.limit());
        return ListResourceTagsResponse.builder()
                .tags(page.items())
                .nextMarker(page.next())
                .truncated(page.next() != null)
                .build();
    }

    @Override
    public CreateAliasResponse createAlias(CreateAliasRequest request) {
        aliases.create(caller, request.aliasName(), request.targetKeyId());
        return CreateAliasResponse.builder().build();
    }

    @Override
    public UpdateAliasResponse updateAlias(UpdateAliasRequest request) {
        aliases.update(caller, request.aliasName(), request.targetKeyId());
        return UpdateAliasResponse.builder().build();
    }

    @Override
    public DeleteAliasResponse deleteAlias(DeleteAliasRequest request) {
        aliases.delete(caller, request.aliasName());
        return DeleteAliasResponse.builder().build();
    }

    @Override
    public ListAliasesResponse listAliases(ListAliasesRequest request) {
        Page<Alias> page = aliases.list(caller, request.keyId(), request.marker(), request.limit());
        return ListAliasesResponse.builder()
                .aliases(page.items().stream().map(Alias::entry).toList())
                .nextMarker(page.next())
                .truncated(page.next() != null)
                .build();
    }

    @Override
    public CreateGrantResponse createGrant(CreateGrantRequest request) {
        return grants.create(caller, request);
    }

    @Override
    public ListGrantsResponse listGrants(ListGrantsRequest request) {
        Page<Grant> page = grants.list(caller, request);
        return ListGrantsResponse.builder()
                .grants(page.items().stream().map(Grant::entry).toList())
                .nextMarker(page.next())
                .truncated(page.next() != null)
                .build();
    }

    @Override
    public RetireGrantResponse retireGrant(RetireGrantRequest request) {
        grants.retire(caller, request);
        return RetireGrantResponse.builder().build();
    }

    @Override
    public RevokeGrantResponse revokeGrant(RevokeGrantRequest request) {
        grants.revoke(caller, request.keyId(), request.grantId());
        return RevokeGrantResponse.builder().build();
    }

    @Override
    public EncryptResponse encrypt(EncryptRequest request) {
        Sealed sealed = cryptography.encrypt(caller, request);
        return EncryptResponse.builder()
                .keyId(sealed.key().arn())
                .ciphertextBlob(sealed.ciphertext())
                .encryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                .build();
    }

    @Override
    public DecryptResponse decrypt(DecryptRequest request) {
        Opened opened = cryptography.decrypt(caller, request);
        return DecryptResponse.builder()
                .keyId(opened.key.arn())
                .plaintext(opened.plaintext)
                .encryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                .build();
    }

    @Override
    public ReEncryptResponse reEncrypt(ReEncryptRequest request) {
        Map.Entry<Sealed, KmsKey> made = cryptography.reEncrypt(caller, request);
        return ReEncryptResponse.builder()
                .keyId(made.getKey().key().arn())
                .ciphertextBlob(made.getKey().ciphertext())
                .sourceKeyId(made.getValue().arn())
                .sourceEncryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                .destinationEncryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                .build();
    }

    @Override
    public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
        Map<String, String> context = request.encryptionContext();
        Opened made = cryptography.dataKey(
                caller, "GenerateDataKey", request.keyId(), request.keySpec(), request.numberOfBytes(), context);
        return GenerateDataKeyResponse.builder()
                .keyId(made.key.arn())
                .plaintext(made.plaintext)
                .ciphertextBlob(cryptography
                        .seal(made.key, made.plaintext.asByteArrayUnsafe(), context)
                        .ciphertext())
                .build();
    }

    @Override
    public GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
            GenerateDataKeyWithoutPlaintextRequest request) {
        Map<String, String> context = request.encryptionContext();
        Opened made = cryptography.dataKey(
                caller,
                "GenerateDataKeyWithoutPlaintext",
                request.keyId(),
                request.keySpec(),
                request.numberOfBytes(),
                context);
        return GenerateDataKeyWithoutPlaintextResponse.builder()
                .keyId(made.key.arn())
                .ciphertextBlob(cryptography
                        .seal(made.key, made.plaintext.asByteArrayUnsafe(), context)
                        .ciphertext())
                .build();
    }

    private static KeyListEntry entry(KmsKey key) {
        return KeyListEntry.builder().keyId(key.id()).keyArn(key.arn()).build();
    }
}
