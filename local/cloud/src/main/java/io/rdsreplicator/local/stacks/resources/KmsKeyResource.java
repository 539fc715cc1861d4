package io.rdsreplicator.local.stacks.resources;

import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.Tag;

/** {@code AWS::KMS::Key}. Deleting it schedules its deletion, after {@code PendingWindowInDays} (30). */
final class KmsKeyResource implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::KMS::Key")
            .optional(
                    "KeyPolicy",
                    "EnableKeyRotation",
                    "Description",
                    "PendingWindowInDays",
                    "Tags",
                    "KeySpec",
                    "KeyUsage",
                    "MultiRegion",
                    "Enabled",
                    "BypassPolicyLockoutSafetyCheck")
            .immutable("KeySpec", "KeyUsage", "MultiRegion")
            .attributes("Arn", "KeyId");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        KmsClient kms = context.client(KmsClient.class);
        CreateKeyRequest request = SdkShape.fill(
                        CreateKeyRequest.builder(),
                        properties.pick(
                                "Description", "KeySpec", "KeyUsage", "MultiRegion", "BypassPolicyLockoutSafetyCheck"))
                .policy(properties.json("KeyPolicy"))
                .tags(tags(properties.tags()))
                .build();
        KeyMetadata key = kms.createKey(request).keyMetadata();
        Physical physical = context.begin(new Physical(key.keyId(), Map.of("Arn", key.arn(), "KeyId", key.keyId())));
        context.require(key.arn(), "kms:PutKeyPolicy");
        if (properties.flag("EnableKeyRotation")) {
            kms.enableKeyRotation(r -> r.keyId(key.keyId()));
        }
        if (properties.has("Enabled") && !properties.flag("Enabled")) {
            kms.disableKey(r -> r.keyId(key.keyId()));
        }
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        Set<String> changed = after.changedFrom(before);
        KmsClient kms = context.client(KmsClient.class);
        String id = physical.id();
        if (changed.contains("KeyPolicy")) {
            kms.putKeyPolicy(r -> r.keyId(id).policyName("default").policy(after.json("KeyPolicy")));
        }
        if (changed.contains("Description")) {
            kms.updateKeyDescription(r -> r.keyId(id).description(after.text("Description", "")));
        }
        boolean enabled = !after.has("Enabled") || after.flag("Enabled");
        if (changed.contains("Enabled") && enabled) {
            kms.enableKey(r -> r.keyId(id));
        }
        if (changed.contains("EnableKeyRotation") && after.flag("EnableKeyRotation")) {
            kms.enableKeyRotation(r -> r.keyId(id));
        } else if (changed.contains("EnableKeyRotation")) {
            kms.disableKeyRotation(r -> r.keyId(id));
        }
        if (changed.contains("Enabled") && !enabled) {
            kms.disableKey(r -> r.keyId(id));
        }
        context.require(physical.attributes().get("Arn"), "kms:DescribeKey", "kms:ListResourceTags");
        TagChange.between(before, after)
                .apply(
                        set -> kms.tagResource(r -> r.keyId(id).tags(tags(set))),
                        removed -> kms.untagResource(r -> r.keyId(id).tagKeys(removed)));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        context.require(physical.attributes().get("Arn"), "kms:DescribeKey");
        Gone.orDelete(() -> context.client(KmsClient.class).scheduleKeyDeletion(r -> r.keyId(physical.id())
                .pendingWindowInDays(properties.number("PendingWindowInDays"))));
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> Tag.builder()
                        .tagKey(tag.getKey())
                        .tagValue(tag.getValue())
                        .build())
                .toList();
    }
}
