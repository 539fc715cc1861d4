package io.rdsreplicator.local.stacks.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code AWS::SQS::Queue}. */
final class SqsQueue implements ResourceType {
    private static final List<String> ATTRIBUTES = List.of(
            "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "MaximumMessageSize", "ReceiveMessageWaitTimeSeconds",
            "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "RedrivePolicy", "RedriveAllowPolicy");

    @Override
    public TypeSchema schema() {
        return TypeSchema.of("AWS::SQS::Queue")
                .optional(
                        "QueueName", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "MaximumMessageSize",
                        "ReceiveMessageWaitTimeSeconds", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled",
                        "RedrivePolicy", "RedriveAllowPolicy", "Tags")
                .attributes("Arn", "QueueName", "QueueUrl");
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("QueueName", context.physicalName(80));
        Map<String, String> attributes = new LinkedHashMap<>();
        ATTRIBUTES.stream().filter(properties::has).forEach(a -> attributes.put(a, properties.json(a)));
        String url = context.client(SqsClient.class)
                .createQueue(r -> r.queueName(name).attributesWithStrings(attributes).tags(properties.tags(context)))
                .queueUrl();
        return new Physical(url, Map.of("Arn", context.place().arn("sqs", name), "QueueName", name, "QueueUrl", url));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : after.changedFrom(before)) {
            if (!ATTRIBUTES.contains(name) || !after.has(name)) {
                return ResourceType.super.update(context, physical, before, after);
            }
            attributes.put(name, after.json(name));
        }
        context.client(SqsClient.class)
                .setQueueAttributes(r -> r.queueUrl(physical.id()).attributesWithStrings(attributes));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(SqsClient.class).deleteQueue(r -> r.queueUrl(physical.id())));
    }
}
