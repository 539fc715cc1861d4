package io.rdsreplicator.local.sqs;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Local SQS with standard queues in every account and Region. A role of the queue's own account needs permission by
 * the queue's policy or by its own policy. A role of another account needs both. A service needs permission by the
 * queue's policy. A receive never waits.
 */
public final class SqsService {
    private static final Pattern URL = Pattern.compile("https?://[^/]+/(?<account>\\d{12})/(?<name>[\\w-]{1,80})");
    private static final Pattern ALLOWED =
            Pattern.compile("[\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]*");

    private final Timeline timeline;
    private final QueueKeys keys;
    private final Authorization authorization;
    private final PolicyCheck policies;
    private final Map<String, LocalQueue> byArn = new TreeMap<>();

    public SqsService(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.keys = new QueueKeys(frontDoor);
        this.authorization = frontDoor.authorization();
        this.policies = new PolicyCheck(frontDoor.roles());
        frontDoor.open(SqsClient.class, caller -> new LocalSqsClient(this, caller));
    }

    LocalQueue create(Caller caller, CreateQueueRequest request) {
        String name = request.queueName();
        if (name.endsWith(".fifo")) {
            throw new UnsupportedOperationException("FIFO queues are not implemented here");
        }
        if (!name.matches("[\\w-]{1,80}")) {
            throw SqsFailures.invalid(
                    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }
        LocalQueue queue = new LocalQueue(caller.place(), name, timeline.instant(), policies);
        require(AccessRequest.of(caller, "sqs:CreateQueue", queue.arn()).withRequestTags(request.tags()));
        if (!request.tags().isEmpty()) {
            require(AccessRequest.of(caller, "sqs:TagQueue", queue.arn()).withRequestTags(request.tags()));
        }
        queue.attributes.set(request.attributesAsStrings());
        queue.tags.putAll(request.tags());
        LocalQueue existing = byArn.putIfAbsent(queue.arn(), queue);
        if (existing != null && !existing.attributes.agreesWith(request.attributesAsStrings())) {
            throw SqsFailures.exists(name);
        }
        return existing == null ? queue : existing;
    }

    LocalQueue find(Caller caller, GetQueueUrlRequest request) {
        String account = request.queueOwnerAWSAccountId() == null ? caller.account() : request.queueOwnerAWSAccountId();
        return admitted(
                caller,
                new AccountRegion(account, caller.region()),
                request.queueName(),
                "GetQueueUrl",
                asked -> asked);
    }

    /**
     * Returns the queue if the caller has permission for the action. A caller without permission does not learn
     * whether it exists.
     */
    LocalQueue find(Caller caller, String url, String action) {
        return find(caller, url, action, request -> request);
    }

    LocalQueue find(Caller caller, String url, String action, UnaryOperator<AccessRequest> asked) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw SqsFailures.noSuchQueue();
        }
        return admitted(
                caller, new AccountRegion(parts.group("account"), caller.region()), parts.group("name"), action, asked);
    }

    private LocalQueue admitted(
            Caller caller, AccountRegion place, String name, String action, UnaryOperator<AccessRequest> asked) {
        String arn = place.arn("sqs", name);
        LocalQueue queue = byArn.get(arn);
        AccessRequest request = AccessRequest.of(caller, "sqs:" + action, arn);
        if (queue == null) {
            authorize(place.account(), null, asked.apply(request));
            throw SqsFailures.noSuchQueue();
        }
        authorize(place.account(), queue.attributes.policy(), asked.apply(request.withResourceTags(queue.tags)));
        return queue;
    }

    private void require(AccessRequest request) {
        authorize(request.caller().account(), null, request);
    }

    private void authorize(String owner, Policy policy, AccessRequest request) {
        authorization.require(owner, policy, request, message -> SqsFailures.denied(request, message));
    }

    ListQueuesResponse list(Caller caller, ListQueuesRequest request) {
        require(AccessRequest.of(caller, "sqs:ListQueues", "*"));
        String prefix = request.queueNamePrefix() == null ? "" : request.queueNamePrefix();
        List<LocalQueue> queues = byArn.values().stream()
                .filter(queue -> queue.place.equals(caller.place()) && queue.name.startsWith(prefix))
                .toList();
        int limit = request.maxResults() == null ? 1000 : request.maxResults();
        Page<LocalQueue> page = Page.of(
                queues,
                queue -> queue.name,
                request.nextToken(),
                limit,
                () -> SqsFailures.invalid("Invalid or expired next token."));
        return ListQueuesResponse.builder()
                .queueUrls(page.items().stream().map(LocalQueue::url).toList())
                .nextToken(page.next())
                .build();
    }

    void set(LocalQueue queue, Map<String, String> attributes) {
        queue.attributes.set(attributes);
        queue.modified = timeline.instant();
    }

    void delete(LocalQueue queue) {
        byArn.remove(queue.arn());
    }

    QueuedMessage send(Caller caller, SendMessageRequest request) {
        LocalQueue queue = find(caller, request.queueUrl(), "SendMessage");
        String body = request.messageBody();
        if (body == null || body.isEmpty()) {
            throw SqsFailures.invalid("The request must contain the parameter MessageBody.");
        }
        int limit = queue.attributes.number("MaximumMessageSize");
        if (MessageSizes.of(body, request.messageAttributes()) > limit) {
            throw SqsFailures.invalid(
                    "One or more parameters are invalid. Reason: Message must be shorter than " + limit + " bytes.");
        }
        if (!ALLOWED.matcher(body).matches()) {
            throw SqsFailures.invalidContents();
        }
        keys.encryptFor(queue, caller);
        Duration delay = request.delaySeconds() == null
                ? queue.attributes.seconds("DelaySeconds")
                : Duration.ofSeconds(request.delaySeconds());
        return queue.send(body, request.messageAttributes(), caller.principal(), delay, timeline.instant());
    }

    List<QueuedMessage> receive(Caller caller, ReceiveMessageRequest request) {
        LocalQueue queue = find(caller, request.queueUrl(), "ReceiveMessage");
        int most = request.maxNumberOfMessages() == null ? 1 : request.maxNumberOfMessages();
        if (most < 1 || most > 10) {
            throw SqsFailures.invalid("Value " + most
                    + " for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");
        }
        Duration hidden = request.visibilityTimeout() == null
                ? queue.attributes.seconds("VisibilityTimeout")
                : Duration.ofSeconds(request.visibilityTimeout());
        return queue.receive(most, hidden, timeline.instant());
    }

    /** Deletes a message by its latest receipt handle. An outdated handle is accepted and has no effect. */
    void deleteMessage(LocalQueue queue, String handle) {
        QueuedMessage message = queue.byReceipt(checked(handle));
        if (message != null) {
            queue.remove(message);
        }
    }

    void changeVisibility(LocalQueue queue, String handle, Duration hidden) {
        QueuedMessage message = queue.byReceipt(checked(handle));
        if (message == null) {
            throw SqsFailures.invalid(
                    "Value " + handle + " for parameter ReceiptHandle is invalid. Reason: Message does not exist or is "
                            + "not available for visibility timeout change.");
        }
        message.hideUntil(timeline.instant().plus(hidden));
    }

    private static String checked(String handle) {
        if (handle == null || !handle.matches("[0-9a-f-]{36}#\\d+")) {
            throw SqsFailures.invalidReceipt(handle);
        }
        return handle;
    }

    Instant now() {
        return timeline.instant();
    }
}
