package io.rdsreplicator.local.stacks.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code AWS::SQS::Queue}. */
final class SqsQueue implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::SQS::Queue")
            .optional(
                    "QueueName",
                    "VisibilityTimeout",
                    "MessageRetentionPeriod",
                    "DelaySeconds",
                    "MaximumMessageSize",
                    "ReceiveMessageWaitTimeSeconds",
                    "KmsMasterKeyId",
                    "KmsDataKeyReusePeriodSeconds",
                    "SqsManagedSseEnabled",
                    "RedrivePolicy",
                    "RedriveAllowPolicy",
                    "Tags")
            .named("QueueName")
            .attributes("Arn", "QueueName", "QueueUrl");

    private static final Map<String, String> DEFAULTS = Map.of(
            "VisibilityTimeout",
            "30",
            "MessageRetentionPeriod",
            "345600",
            "DelaySeconds",
            "0",
            "MaximumMessageSize",
            "1048576",
            "ReceiveMessageWaitTimeSeconds",
            "0",
            "KmsDataKeyReusePeriodSeconds",
            "300",
            "SqsManagedSseEnabled",
            "true");
    private static final List<String> ATTRIBUTES = List.of(
            "VisibilityTimeout",
            "MessageRetentionPeriod",
            "DelaySeconds",
            "MaximumMessageSize",
            "ReceiveMessageWaitTimeSeconds",
            "KmsMasterKeyId",
            "KmsDataKeyReusePeriodSeconds",
            "SqsManagedSseEnabled",
            "RedrivePolicy",
            "RedriveAllowPolicy");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("QueueName", context.physicalName(80));
        Map<String, String> attributes = new LinkedHashMap<>();
        ATTRIBUTES.stream().filter(properties::has).forEach(a -> attributes.put(a, properties.json(a)));
        SqsClient sqs = context.client(SqsClient.class);
        Existing.refuse(
                context.lookUp(SqsClient.class).listQueuesPaginator(r -> r.queueNamePrefix(name)).queueUrls().stream()
                        .anyMatch(url -> url.endsWith("/" + name)),
                SCHEMA,
                "QueueName",
                name);
        String url = sqs.createQueue(
                        r -> r.queueName(name).attributesWithStrings(attributes).tags(properties.tags()))
                .queueUrl();
        String arn = context.place().arn("sqs", name);
        Physical physical = context.begin(new Physical(url, Map.of("Arn", arn, "QueueName", name, "QueueUrl", url)));
        context.require(arn, "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:TagQueue");
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        SqsClient sqs = context.client(SqsClient.class);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : after.changedFrom(before)) {
            if (ATTRIBUTES.contains(name)) {
                attributes.put(name, after.has(name) ? after.json(name) : DEFAULTS.getOrDefault(name, ""));
            }
        }
        if (!attributes.isEmpty()) {
            sqs.setQueueAttributes(r -> r.queueUrl(physical.id()).attributesWithStrings(attributes));
        }
        context.require(physical.attributes().get("Arn"), "sqs:GetQueueAttributes", "sqs:ListQueueTags");
        TagChange.between(before, after)
                .apply(
                        set -> sqs.tagQueue(r -> r.queueUrl(physical.id()).tags(set)),
                        removed -> sqs.untagQueue(r -> r.queueUrl(physical.id()).tagKeys(removed)));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        context.require(physical.attributes().get("Arn"), "sqs:GetQueueAttributes");
        Gone.orDelete(() -> context.client(SqsClient.class).deleteQueue(r -> r.queueUrl(physical.id())));
    }
}
