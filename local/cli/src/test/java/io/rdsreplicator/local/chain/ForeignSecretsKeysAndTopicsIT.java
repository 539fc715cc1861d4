package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.sns.SnsClient;

/** What is somebody else's in the same account stays out of every role's reach, also where its name or its tags look like ours. */
class ForeignSecretsKeysAndTopicsIT {
    private static final Set<String> REFUSALS = Set.of("AccessDeniedException", "AuthorizationError");
    private final Scene scene = Scene.withOrders();

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void everyRoleIsRefusedToReadUseChangeOrDeleteThem() {
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            Map<String, Consumer<Caller>> attempts = attempts(place);
            List<String> allowed = new ArrayList<>();
            for (Role role : scene.stage.aws().frontDoor().roles().list(place)) {
                attempts.forEach((what, attempt) -> {
                    AwsServiceException refusal = catchThrowableOfType(
                            AwsServiceException.class, () -> attempt.accept(Caller.role(place, role.arn())));
                    if (refusal == null
                            || !REFUSALS.contains(refusal.awsErrorDetails().errorCode())) {
                        allowed.add(role.name() + " " + what + ": " + refusal);
                    }
                });
            }
            assertThat(allowed).isEmpty();
        }
    }

    private Map<String, Consumer<Caller>> attempts(AccountRegion place) {
        FrontDoor door = scene.stage.aws().frontDoor();
        Map<String, Consumer<Caller>> attempts = new LinkedHashMap<>();
        for (String name : List.of("payroll", "rds-replica-orders", "other/rds-replica/orders")) {
            scene.client(SecretsManagerClient.class, place).createSecret(r -> r.name(name)
                    .secretString("{\"password\": \"" + Scene.MARKER + "\"}")
                    .tags(Tag.builder()
                            .key("rds-replicator:stack")
                            .value("rds-replicator-destination")
                            .build()));
            attempts.put("read " + name, caller -> door.client(SecretsManagerClient.class, caller)
                    .getSecretValue(r -> r.secretId(name)));
            attempts.put("put " + name, caller -> door.client(SecretsManagerClient.class, caller)
                    .putSecretValue(r -> r.secretId(name).secretString("{}")));
            attempts.put("delete " + name, caller -> door.client(SecretsManagerClient.class, caller)
                    .deleteSecret(r -> r.secretId(name)));
        }
        String key = scene.client(KmsClient.class, place)
                .createKey(r -> r.description("payroll"))
                .keyMetadata()
                .arn();
        SdkBytes secret = scene.client(KmsClient.class, place)
                .encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("x")))
                .ciphertextBlob();
        attempts.put("decrypt", caller -> door.client(KmsClient.class, caller)
                .decrypt(r -> r.keyId(key).ciphertextBlob(secret)));
        attempts.put("make a data key", caller -> door.client(KmsClient.class, caller)
                .generateDataKey(r -> r.keyId(key).keySpec("AES_256")));
        attempts.put("grant", caller -> door.client(KmsClient.class, caller)
                .createGrant(
                        r -> r.keyId(key).granteePrincipal(caller.principal()).operations(GrantOperation.DECRYPT)));
        attempts.put("schedule the key's deletion", caller -> door.client(KmsClient.class, caller)
                .scheduleKeyDeletion(r -> r.keyId(key)));
        String topic = scene.client(SnsClient.class, place)
                .createTopic(r -> r.name("rds-replicator-NotificationTopic-ours"))
                .topicArn();
        attempts.put("publish", caller -> door.client(SnsClient.class, caller)
                .publish(r -> r.topicArn(topic).message("x")));
        attempts.put("delete the topic", caller -> door.client(SnsClient.class, caller)
                .deleteTopic(r -> r.topicArn(topic)));
        return attempts;
    }
}
