package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.Arn;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.Tag;

/** The topics of every place. */
final class Topics {
    private final Map<String, Topic> byArn = new TreeMap<>();

    /** Creates a topic, or returns the one of that name if it was created alike. */
    Topic create(Caller caller, CreateTopicRequest request) {
        String name = request.name();
        if (name != null && name.endsWith(".fifo")) {
            throw new UnsupportedOperationException("FIFO topics are not implemented here");
        }
        if (name == null || !name.matches("[\\w-]{1,256}")) {
            throw SnsFailures.invalid("Topic Name");
        }
        Map<String, String> tags = request.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
        Topic existing = byArn.get(caller.place().arn("sns", name));
        if (existing == null) {
            Topic topic = new Topic(caller.place(), name);
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

    /** The topic, if it exists and the caller may do this with it. */
    Topic find(Caller caller, String arn, String action) {
        Topic topic = existing(caller, arn).orElseThrow(() -> SnsFailures.notFound("Topic"));
        topic.admit(caller, "SNS:" + action);
        return topic;
    }

    Optional<Topic> existing(Caller caller, String arn) {
        if (!Topic.isTopic(arn) || !Arn.parse(arn).region().equals(caller.region())) {
            throw SnsFailures.invalid("TopicArn");
        }
        return Optional.ofNullable(byArn.get(arn));
    }

    /** The topic of a message that is on its way, if it still exists. */
    Optional<Topic> byArn(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    void remove(Topic topic) {
        byArn.remove(topic.arn);
    }

    Page<Topic> page(Caller caller, String token) {
        List<Topic> own = all().filter(topic -> topic.place.equals(caller.place())).toList();
        return Page.of(own, topic -> topic.arn, token, 100, SnsFailures::nextToken);
    }

    Stream<Topic> all() {
        return byArn.values().stream();
    }
}
