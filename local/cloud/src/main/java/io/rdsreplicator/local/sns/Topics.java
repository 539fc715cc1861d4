package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.PolicyCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.Tag;

/** The topics of every account and Region. */
final class Topics {
    private final Map<String, Topic> byArn = new TreeMap<>();
    private final Authorization authorization;
    private final PolicyCheck policies;

    Topics(Authorization authorization, PolicyCheck policies) {
        this.authorization = authorization;
        this.policies = policies;
    }

    /** Creates a topic, or returns the existing topic of that name if it has the same attributes. */
    Topic create(Caller caller, CreateTopicRequest request) {
        String name = request.name();
        if (name != null && name.endsWith(".fifo")) {
            throw new UnsupportedOperationException("FIFO topics are not implemented here");
        }
        if (name == null || !name.matches("[\\w-]{1,256}")) {
            throw SnsFailures.invalid("Topic Name");
        }
        Map<String, String> tags = request.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
        String arn = caller.place().arn("sns", name);
        require(AccessRequest.of(caller, "SNS:CreateTopic", arn).withRequestTags(tags));
        if (!tags.isEmpty()) {
            require(AccessRequest.of(caller, "SNS:TagResource", arn).withRequestTags(tags));
        }
        Topic existing = byArn.get(arn);
        if (existing == null) {
            Topic topic = new Topic(caller.place(), name, policies);
            request.attributes().forEach(topic::set);
            topic.tags.putAll(tags);
            byArn.put(topic.arn, topic);
            return topic;
        }
        if (!existing.agreesWith(request.attributes())) {
            throw SnsFailures.invalid("Attributes Reason: Topic already exists with different attributes");
        }
        if (!existing.tags.equals(tags)) {
            throw SnsFailures.invalid("Tags Reason: Topic already exists with different tags");
        }
        return existing;
    }

    /**
     * Returns the topic if the caller has permission for the action. A caller without permission does not learn
     * whether it exists.
     */
    Topic find(Caller caller, String arn, String action) {
        Optional<Topic> topic = existing(caller, arn);
        admit(AccessRequest.of(caller, "SNS:" + action, arn));
        return topic.orElseThrow(() -> SnsFailures.notFound("Topic"));
    }

    /**
     * Refuses a request that neither the topic's policy nor the caller's own policies allow. The topic need not exist.
     */
    void admit(AccessRequest request) {
        Topic topic = byArn.get(request.resource());
        AccessRequest tagged = topic == null ? request : request.withResourceTags(topic.tags);
        String owner = AmazonResourceName.parse(request.resource()).account();
        authorization.require(owner, topic == null ? null : topic.policy(), tagged, SnsFailures::denied);
    }

    /** For a request on no existing topic. */
    void require(AccessRequest request) {
        authorization.require(request, SnsFailures::denied);
    }

    Optional<Topic> existing(Caller caller, String arn) {
        if (!Topic.isTopic(arn) || !AmazonResourceName.parse(arn).region().equals(caller.region())) {
            throw SnsFailures.invalid("TopicArn");
        }
        return Optional.ofNullable(byArn.get(arn));
    }

    /** The topic of a message in delivery, if the topic still exists. */
    Optional<Topic> byArn(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    void remove(Topic topic) {
        byArn.remove(topic.arn);
    }

    Page<Topic> page(Caller caller, String token) {
        require(AccessRequest.of(caller, "SNS:ListTopics", "*"));
        List<Topic> own =
                all().filter(topic -> topic.place.equals(caller.place())).toList();
        return Page.of(own, topic -> topic.arn, token, 100, SnsFailures::nextToken);
    }

    Stream<Topic> all() {
        return byArn.values().stream();
    }
}
