package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.*;

/** The client of {@link SnsService} for one caller. */
final class LocalSnsClient implements SnsClient {
    private final SnsService service;
    private final Caller caller;

    LocalSnsClient(SnsService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
        return PublishResponse.builder()
                .messageId(service.publish(caller, request))
                .build();
    }

    @Override
    public CreateTopicResponse createTopic(CreateTopicRequest request) {
        return CreateTopicResponse.builder()
                .topicArn(service.topics.create(caller, request).arn)
                .build();
    }

    /** Like SNS, succeeds if it does not exist. */
    @Override
    public DeleteTopicResponse deleteTopic(DeleteTopicRequest request) {
        Optional<Topic> topic = service.topics.existing(caller, request.topicArn());
        service.topics.admit(AccessRequest.of(caller, "SNS:DeleteTopic", request.topicArn()));
        topic.ifPresent(service.topics::remove);
        return DeleteTopicResponse.builder().build();
    }

    @Override
    public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest request) {
        Topic topic = service.topics.find(caller, request.topicArn(), "GetTopicAttributes");
        return GetTopicAttributesResponse.builder()
                .attributes(topic.attributes())
                .build();
    }

    @Override
    public SetTopicAttributesResponse setTopicAttributes(SetTopicAttributesRequest request) {
        Topic topic = service.topics.find(caller, request.topicArn(), "SetTopicAttributes");
        topic.set(request.attributeName(), request.attributeValue() == null ? "" : request.attributeValue());
        return SetTopicAttributesResponse.builder().build();
    }

    @Override
    public ListTopicsResponse listTopics(ListTopicsRequest request) {
        Page<software.amazon.awssdk.services.sns.model.Topic> page =
                view(service.topics.page(caller, request.nextToken()));
        return ListTopicsResponse.builder()
                .topics(page.items())
                .nextToken(page.next())
                .build();
    }

    private static Page<software.amazon.awssdk.services.sns.model.Topic> view(Page<Topic> page) {
        return new Page<>(
                page.items().stream()
                        .map(topic -> software.amazon.awssdk.services.sns.model.Topic.builder()
                                .topicArn(topic.arn)
                                .build())
                        .toList(),
                page.next());
    }

    @Override
    public SubscribeResponse subscribe(SubscribeRequest request) {
        return SubscribeResponse.builder()
                .subscriptionArn(service.subscriptions.subscribe(caller, request))
                .build();
    }

    @Override
    public ConfirmSubscriptionResponse confirmSubscription(ConfirmSubscriptionRequest request) {
        String arn = service.subscriptions.confirm(caller, request.topicArn(), request.token()).arn;
        return ConfirmSubscriptionResponse.builder().subscriptionArn(arn).build();
    }

    @Override
    public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
        service.subscriptions.unsubscribe(caller, request.subscriptionArn());
        return UnsubscribeResponse.builder().build();
    }

    @Override
    public GetSubscriptionAttributesResponse getSubscriptionAttributes(GetSubscriptionAttributesRequest request) {
        Subscription subscription =
                service.subscriptions.find(caller, request.subscriptionArn(), "GetSubscriptionAttributes");
        return GetSubscriptionAttributesResponse.builder()
                .attributes(subscription.attributes())
                .build();
    }

    @Override
    public SetSubscriptionAttributesResponse setSubscriptionAttributes(SetSubscriptionAttributesRequest request) {
        service.subscriptions
                .find(caller, request.subscriptionArn(), "SetSubscriptionAttributes")
                .set(request.attributeName(), request.attributeValue() == null ? "" : request.attributeValue());
        return SetSubscriptionAttributesResponse.builder().build();
    }

    @Override
    public ListSubscriptionsResponse listSubscriptions(ListSubscriptionsRequest request) {
        Page<Subscription> page = service.subscriptions.page(caller, request.nextToken());
        return ListSubscriptionsResponse.builder()
                .subscriptions(page.items().stream().map(LocalSnsClient::view).toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest request) {
        Topic topic = service.topics.find(caller, request.topicArn(), "ListSubscriptionsByTopic");
        Page<Subscription> page = Page.of(
                topic.subscriptions.values().stream().toList(),
                s -> s.arn,
                request.nextToken(),
                100,
                SnsFailures::nextToken);
        return ListSubscriptionsByTopicResponse.builder()
                .subscriptions(page.items().stream().map(LocalSnsClient::view).toList())
                .nextToken(page.next())
                .build();
    }

    private static software.amazon.awssdk.services.sns.model.Subscription view(Subscription subscription) {
        return software.amazon.awssdk.services.sns.model.Subscription.builder()
                .subscriptionArn(subscription.shownArn())
                .topicArn(subscription.topicArn)
                .protocol(subscription.protocol)
                .endpoint(subscription.endpoint)
                .owner(subscription.owner)
                .build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        Map<String, String> tags = request.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
        tagged(request.resourceArn(), "TagResource", asked -> asked.withRequestTags(tags))
                .tags
                .putAll(tags);
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        String[] keys = request.tagKeys().toArray(String[]::new);
        tagged(request.resourceArn(), "UntagResource", asked -> asked.with("aws:TagKeys", keys))
                .tags
                .keySet()
                .removeAll(request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Topic topic = tagged(request.resourceArn(), "ListTagsForResource", asked -> asked);
        return ListTagsForResourceResponse.builder()
                .tags(topic.tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private Topic tagged(String arn, String action, UnaryOperator<AccessRequest> asked) {
        Optional<Topic> topic = service.topics.existing(caller, arn);
        service.topics.admit(asked.apply(AccessRequest.of(caller, "SNS:" + action, arn)));
        return topic.orElseThrow(SnsFailures::noSuchResource);
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
