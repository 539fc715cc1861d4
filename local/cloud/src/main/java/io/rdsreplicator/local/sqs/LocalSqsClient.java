package io.rdsreplicator.local.sqs;

import io.rdsreplicator.local.identity.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.*;

/** The client of {@link SqsService} for one caller. */
final class LocalSqsClient implements SqsClient {
    private final SqsService service;
    private final Caller caller;

    LocalSqsClient(SqsService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    @Override
    public CreateQueueResponse createQueue(CreateQueueRequest request) {
        return CreateQueueResponse.builder()
                .queueUrl(service.create(caller, request).url())
                .build();
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
        return GetQueueUrlResponse.builder()
                .queueUrl(service.find(caller, request).url())
                .build();
    }

    @Override
    public ListQueuesResponse listQueues(ListQueuesRequest request) {
        return service.list(caller, request);
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        Map<String, String> all = attributes(service.find(caller, request.queueUrl(), "GetQueueAttributes"));
        List<String> wanted = request.attributeNamesAsStrings();
        if (!wanted.contains("All")) {
            all.keySet().retainAll(wanted);
        }
        return GetQueueAttributesResponse.builder().attributesWithStrings(all).build();
    }

    private Map<String, String> attributes(LocalQueue queue) {
        Instant now = service.now();
        Map<String, String> all = new HashMap<>(queue.attributes.values());
        all.put("QueueArn", queue.arn());
        all.put("CreatedTimestamp", Long.toString(queue.created.getEpochSecond()));
        all.put("LastModifiedTimestamp", Long.toString(queue.modified.getEpochSecond()));
        all.put("ApproximateNumberOfMessages", count(queue, message -> message.isVisible(now)));
        all.put(
                "ApproximateNumberOfMessagesNotVisible",
                count(queue, message -> !message.isVisible(now) && message.wasReceived()));
        all.put(
                "ApproximateNumberOfMessagesDelayed",
                count(queue, message -> !message.isVisible(now) && !message.wasReceived()));
        return all;
    }

    private String count(LocalQueue queue, Predicate<QueuedMessage> counted) {
        return Long.toString(
                queue.messages(service.now()).stream().filter(counted).count());
    }

    @Override
    public SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest request) {
        service.set(service.find(caller, request.queueUrl(), "SetQueueAttributes"), request.attributesAsStrings());
        return SetQueueAttributesResponse.builder().build();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        QueuedMessage message = service.send(caller, request);
        return SendMessageResponse.builder()
                .messageId(message.id)
                .md5OfMessageBody(MessageDigests.ofBody(message.body))
                .md5OfMessageAttributes(MessageDigests.ofAttributes(message.attributes))
                .build();
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        List<Message> messages = service.receive(caller, request).stream()
                .map(message -> view(message, request))
                .toList();
        return ReceiveMessageResponse.builder().messages(messages).build();
    }

    @SuppressWarnings("deprecation") // older clients still send attributeNames instead of messageSystemAttributeNames
    private static Message view(QueuedMessage message, ReceiveMessageRequest request) {
        Map<String, String> system = new HashMap<>(Map.of(
                "SenderId", message.sender,
                "SentTimestamp", Long.toString(message.sent.toEpochMilli()),
                "ApproximateReceiveCount", Integer.toString(message.receptions()),
                "ApproximateFirstReceiveTimestamp",
                        Long.toString(message.firstReceived().toEpochMilli())));
        if (!request.messageSystemAttributeNamesAsStrings().contains("All")
                && !request.attributeNamesAsStrings().contains("All")) {
            system.keySet()
                    .removeIf(name ->
                            !request.messageSystemAttributeNamesAsStrings().contains(name)
                                    && !request.attributeNamesAsStrings().contains(name));
        }
        Map<String, MessageAttributeValue> attributes = message.attributes.entrySet().stream()
                .filter(attribute ->
                        request.messageAttributeNames().stream().anyMatch(wanted -> names(wanted, attribute.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return Message.builder()
                .messageId(message.id)
                .receiptHandle(message.receipt())
                .body(message.body)
                .md5OfBody(MessageDigests.ofBody(message.body))
                .attributesWithStrings(system)
                .messageAttributes(attributes)
                .md5OfMessageAttributes(MessageDigests.ofAttributes(attributes))
                .build();
    }

    private static boolean names(String wanted, String attribute) {
        return wanted.equals("All")
                || (wanted.endsWith(".*")
                        ? attribute.startsWith(wanted.substring(0, wanted.length() - 2))
                        : wanted.equals(attribute));
    }

    @Override
    public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        service.deleteMessage(service.find(caller, request.queueUrl(), "DeleteMessage"), request.receiptHandle());
        return DeleteMessageResponse.builder().build();
    }

    @Override
    public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        LocalQueue queue = service.find(caller, request.queueUrl(), "ChangeMessageVisibility");
        service.changeVisibility(queue, request.receiptHandle(), Duration.ofSeconds(request.visibilityTimeout()));
        return ChangeMessageVisibilityResponse.builder().build();
    }

    @Override
    public PurgeQueueResponse purgeQueue(PurgeQueueRequest request) {
        service.find(caller, request.queueUrl(), "PurgeQueue").purge();
        return PurgeQueueResponse.builder().build();
    }

    @Override
    public DeleteQueueResponse deleteQueue(DeleteQueueRequest request) {
        service.delete(service.find(caller, request.queueUrl(), "DeleteQueue"));
        return DeleteQueueResponse.builder().build();
    }

    @Override
    public TagQueueResponse tagQueue(TagQueueRequest request) {
        service.find(caller, request.queueUrl(), "TagQueue", asked -> asked.withRequestTags(request.tags()))
                .tags
                .putAll(request.tags());
        return TagQueueResponse.builder().build();
    }

    @Override
    public UntagQueueResponse untagQueue(UntagQueueRequest request) {
        String[] keys = request.tagKeys().toArray(String[]::new);
        service.find(caller, request.queueUrl(), "UntagQueue", asked -> asked.with("aws:TagKeys", keys))
                .tags
                .keySet()
                .removeAll(request.tagKeys());
        return UntagQueueResponse.builder().build();
    }

    @Override
    public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
        return ListQueueTagsResponse.builder()
                .tags(service.find(caller, request.queueUrl(), "ListQueueTags").tags)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
