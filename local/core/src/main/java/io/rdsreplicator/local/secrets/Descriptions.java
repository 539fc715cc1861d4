package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.secrets.Secret.Version;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** Describes secrets without their values. */
final class Descriptions {
    private static final String DEFAULT_KEY = "DefaultEncryptionKey";

    private Descriptions() {}

    static DescribeSecretResponse describe(Secret secret) {
        return DescribeSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .description(secret.description())
                .kmsKeyId(secret.kmsKeyId())
                .createdDate(secret.created())
                .lastChangedDate(secret.changed())
                .lastAccessedDate(secret.accessed())
                .deletedDate(secret.deletionDate())
                .tags(tags(secret))
                .versionIdsToStages(stages(secret))
                .build();
    }

    static SecretListEntry entry(Secret secret) {
        return SecretListEntry.builder()
                .arn(secret.arn())
                .name(secret.name())
                .description(secret.description())
                .kmsKeyId(secret.kmsKeyId())
                .createdDate(secret.created())
                .lastChangedDate(secret.changed())
                .lastAccessedDate(secret.accessed())
                .deletedDate(secret.deletionDate())
                .tags(tags(secret))
                .secretVersionsToStages(stages(secret))
                .build();
    }

    static SecretVersionsListEntry entry(Secret secret, Version version) {
        String key = version.kept() == null ? secret.kmsKeyId() : version.kept().kmsKeyId();
        return SecretVersionsListEntry.builder()
                .versionId(version.id())
                .versionStages(secret.labelsOf(version.id()))
                .createdDate(version.created())
                .lastAccessedDate(version.accessed())
                .kmsKeyIds(key == null ? DEFAULT_KEY : key)
                .build();
    }

    /** Secrets Manager only lists versions with a label. */
    private static Map<String, List<String>> stages(Secret secret) {
        Map<String, List<String>> stages = new TreeMap<>();
        for (Version version : secret.versions()) {
            List<String> labels = secret.labelsOf(version.id());
            if (!labels.isEmpty()) {
                stages.put(version.id(), labels);
            }
        }
        return stages;
    }

    private static List<Tag> tags(Secret secret) {
        return secret.tags().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
