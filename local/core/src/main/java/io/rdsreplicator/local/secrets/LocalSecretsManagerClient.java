package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.secrets.Secret.Version;
import io.rdsreplicator.local.secrets.Values.Put;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CancelRotateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CancelRotateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

/** The Secrets Manager client of one caller. */
final class LocalSecretsManagerClient implements SecretsManagerClient {
    private final SecretAdministration secrets;
    private final Values values;
    private final RandomPasswords passwords;
    private final Caller caller;

    LocalSecretsManagerClient(SecretAdministration secrets, Values values, RandomPasswords passwords, Caller caller) {
        this.secrets = secrets;
        this.values = values;
        this.passwords = passwords;
        this.caller = caller;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public CreateSecretResponse createSecret(CreateSecretRequest request) {
        Put put = secrets.create(caller, request);
        return CreateSecretResponse.builder()
                .arn(put.secret().arn())
                .name(put.secret().name())
                .versionId(put.versionId())
                .build();
    }

    @Override
    public UpdateSecretResponse updateSecret(UpdateSecretRequest request) {
        Put put = secrets.update(caller, request);
        return UpdateSecretResponse.builder()
                .arn(put.secret().arn())
                .name(put.secret().name())
                .versionId(put.versionId())
                .build();
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        return values.get(caller, request);
    }

    @Override
    public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
        Put put = values.put(caller, request);
        return PutSecretValueResponse.builder()
                .arn(put.secret().arn())
                .name(put.secret().name())
                .versionId(put.versionId())
                .versionStages(put.secret().labelsOf(put.versionId()))
                .build();
    }

    @Override
    public UpdateSecretVersionStageResponse updateSecretVersionStage(UpdateSecretVersionStageRequest request) {
        Secret secret = values.moveStage(caller, request);
        return UpdateSecretVersionStageResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .build();
    }

    /** No secret rotates on a schedule here. The staging labels of a rotation stay, as on AWS. */
    @Override
    public CancelRotateSecretResponse cancelRotateSecret(CancelRotateSecretRequest request) {
        Secret secret = secrets.cancelRotation(caller, request.secretId());
        return CancelRotateSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .build();
    }

    @Override
    public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
        return Descriptions.describe(secrets.describe(caller, request.secretId()));
    }

    @Override
    public ListSecretVersionIdsResponse listSecretVersionIds(ListSecretVersionIdsRequest request) {
        Secret secret = secrets.listVersions(caller, request.secretId());
        Page<Version> page = secrets.versions(secret, request);
        return ListSecretVersionIdsResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .versions(page.items().stream()
                        .map(version -> Descriptions.entry(secret, version))
                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public ListSecretsResponse listSecrets(ListSecretsRequest request) {
        Page<SecretListEntry> page = secrets.list(caller, request);
        return ListSecretsResponse.builder()
                .secretList(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public DeleteSecretResponse deleteSecret(DeleteSecretRequest request) {
        return secrets.delete(caller, request);
    }

    @Override
    public RestoreSecretResponse restoreSecret(RestoreSecretRequest request) {
        Secret secret = secrets.restore(caller, request.secretId());
        return RestoreSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        secrets.tag(caller, request.secretId(), request.tags());
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        secrets.untag(caller, request.secretId(), request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    @Override
    public GetRandomPasswordResponse getRandomPassword(GetRandomPasswordRequest request) {
        return GetRandomPasswordResponse.builder()
                .randomPassword(passwords.make(caller, request))
                .build();
    }

    @Override
    public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        Secret secret = secrets.resourcePolicyOf(caller, request.secretId());
        return GetResourcePolicyResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .resourcePolicy(secret.policy() == null ? null : secret.policy().text())
                .build();
    }

    @Override
    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        Secret secret = secrets.putResourcePolicy(
                caller, request.secretId(), request.resourcePolicy(), request.blockPublicPolicy());
        return PutResourcePolicyResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .build();
    }

    @Override
    public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        Secret secret = secrets.deleteResourcePolicy(caller, request.secretId());
        return DeleteResourcePolicyResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .build();
    }
}
