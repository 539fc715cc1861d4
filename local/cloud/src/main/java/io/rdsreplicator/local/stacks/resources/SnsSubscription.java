package io.rdsreplicator.local.stacks.resources;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;

/** {@code AWS::SNS::Subscription}. {@code Region} is the Region of the topic, if it differs from the stack's. */
final class SnsSubscription implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::SNS::Subscription")
            .required("TopicArn", "Protocol")
            .optional("Endpoint", "Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "RawMessageDelivery")
            .replacing("TopicArn", "Protocol", "Endpoint")
            .attributes("Arn");

    private static final String SCOPE = "FilterPolicyScope";
    private static final Map<String, String> DEFAULTS =
            Map.of(SCOPE, "MessageAttributes", "RawMessageDelivery", "false");
    private static final List<String> ATTRIBUTES =
            List.of("FilterPolicy", SCOPE, "RedrivePolicy", "RawMessageDelivery");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        Map<String, String> attributes = new LinkedHashMap<>();
        ATTRIBUTES.stream().filter(properties::has).forEach(name -> attributes.put(name, properties.json(name)));
        SnsClient sns = context.client(SnsClient.class, properties.text("Region"));
        // CloudFormation first reads the topic with the authority of the deploying principal. So a topic of another
        // account must allow that.
        sns.getTopicAttributes(r -> r.topicArn(properties.text("TopicArn")));
        String arn = sns.subscribe(r -> r.topicArn(properties.text("TopicArn"))
                        .protocol(properties.text("Protocol"))
                        .endpoint(properties.text("Endpoint"))
                        .attributes(attributes)
                        .returnSubscriptionArn(true))
                .subscriptionArn();
        return new Physical(arn, Map.of("Arn", arn));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        for (String name : ordered(after.changedFrom(before), after)) {
            context.client(SnsClient.class, after.text("Region"))
                    .setSubscriptionAttributes(r -> r.subscriptionArn(physical.id())
                            .attributeName(name)
                            .attributeValue(after.has(name) ? after.json(name) : DEFAULTS.getOrDefault(name, "{}")));
        }
        return physical;
    }

    /**
     * The order in which changed attributes are set. The scope comes first if it allows more than before, and
     * otherwise last: SNS checks a policy by the current scope.
     */
    private static List<String> ordered(Collection<String> changed, Properties after) {
        boolean first = after.has(SCOPE) && after.text(SCOPE).equals("MessageBody");
        return changed.stream()
                .sorted(Comparator.comparing(name -> name.equals(SCOPE) != first))
                .toList();
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(SnsClient.class, properties.text("Region"))
                .unsubscribe(r -> r.subscriptionArn(physical.id())));
    }
}
