package io.rdsreplicator.local.stacks.resources;

import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.Tag;

/** {@code AWS::KMS::Key}. Deleting it schedules its deletion, after {@code PendingWindowInDays} (30). */
final class KmsKey implements ResourceType {
    @Override
    public TypeSchema schema() {
        return TypeSchema.of("AWS::KMS::Key")
                .optional(
                        "KeyPolicy", "EnableKeyRotation", "Description", "PendingWindowInDays", "Tags", "KeySpec", "KeyUsage",
                        "MultiRegion", "Enabled", "BypassPolicyLockoutSafetyCheck")
                .attributes("Arn", "KeyId");
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        KmsClient kms = context.client(KmsClient.class);
        CreateKeyRequest request = SdkShape.fill(
                        CreateKeyRequest.builder(),
                        properties.pick("Description", "KeySpec", "KeyUsage", "MultiRegion", "BypassPolicyLockoutSafetyCheck"))
                .policy(properties.json("KeyPolicy"))
                .tags(properties.tags(context).entrySet().stream()
                        .map(tag -> Tag.builder().tagKey(tag.getKey()).tagValue(tag.getValue()).build())
                        .toList())
                .build();
        KeyMetadata key = kms.createKey(request).keyMetadata();
        if (properties.flag("EnableKeyRotation")) {
            kms.enableKeyRotation(r -> r.keyId(key.keyId()));
        }
        if (properties.has("Enabled") && !properties.flag("Enabled")) {
            kms.disableKey(r -> r.keyId(key.keyId()));
        }
        return new Physical(key.keyId(), Map.of("Arn", key.arn(), "KeyId", key.keyId()));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        Set<String> changed = after.changedFrom(before);
        if (!Set.of("KeyPolicy", "PendingWindowInDays").containsAll(changed)) {
            return ResourceType.super.update(context, physical, before, after);
        }
        if (changed.contains("KeyPolicy")) {
            context.client(KmsClient.class)
                    .putKeyPolicy(r -> r.keyId(physical.id()).policyName("default").policy(after.json("KeyPolicy")));
        }
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(KmsClient.class)
                .scheduleKeyDeletion(r -> r.keyId(physical.id()).pendingWindowInDays(properties.number("PendingWindowInDays"))));
    }
}
