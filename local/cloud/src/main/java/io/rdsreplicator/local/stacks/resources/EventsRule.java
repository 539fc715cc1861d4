package io.rdsreplicator.local.stacks.resources;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** {@code AWS::Events::Rule} on the default bus, with its targets. */
final class EventsRule implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::Events::Rule")
            .optional(
                    "Name", "Description", "EventPattern", "ScheduleExpression", "State", "Targets", "RoleArn", "Tags")
            .named("Name")
            .attributes("Arn");

    private static final String[] TARGET = {
        "Id", "Arn", "RoleArn", "Input", "InputPath", "InputTransformer", "DeadLetterConfig", "RetryPolicy"
    };

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("Name", context.physicalName(64));
        List<Target> targets = targets(properties);
        EventBridgeClient events = context.client(EventBridgeClient.class);
        Existing.refuse(
                context.lookUp(EventBridgeClient.class).listRules(r -> r.namePrefix(name)).rules().stream()
                        .anyMatch(rule -> rule.name().equals(name)),
                SCHEMA,
                "Name",
                name);
        String arn = events.putRule(
                        rule(name, properties).tags(tags(properties.tags())).build())
                .ruleArn();
        Physical physical = context.begin(new Physical(name, Map.of("Arn", arn)));
        putTargets(events, name, targets);
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        Set<String> changed = after.changedFrom(before);
        List<Target> targets = targets(after);
        EventBridgeClient events = context.client(EventBridgeClient.class);
        events.putRule(rule(physical.id(), after).build());
        if (changed.contains("Targets")) {
            Set<String> gone = ids(targets(before));
            gone.removeAll(ids(targets));
            removeTargets(events, physical.id(), gone);
            putTargets(events, physical.id(), targets);
        }
        String arn = physical.attributes().get("Arn");
        TagChange.between(before, after)
                .apply(
                        set -> events.tagResource(r -> r.resourceARN(arn).tags(tags(set))),
                        removed -> events.untagResource(r -> r.resourceARN(arn).tagKeys(removed)));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        EventBridgeClient events = context.client(EventBridgeClient.class);
        Gone.orDelete(() -> {
            removeTargets(events, physical.id(), ids(targets(properties)));
            events.deleteRule(r -> r.name(physical.id()));
        });
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static PutRuleRequest.Builder rule(String name, Properties properties) {
        return SdkShape.fill(
                        PutRuleRequest.builder(),
                        properties.pick("Description", "ScheduleExpression", "State", "RoleArn"))
                .name(name)
                .eventPattern(properties.json("EventPattern"));
    }

    private static List<Target> targets(Properties properties) {
        return properties.items("Targets").stream()
                .map(target -> {
                    target.only(TARGET);
                    target.required("Id");
                    target.required("Arn");
                    return SdkShape.fill(Target.builder(), target.pick(TARGET)).build();
                })
                .toList();
    }

    private static Set<String> ids(List<Target> targets) {
        Set<String> ids = new HashSet<>();
        targets.forEach(target -> ids.add(target.id()));
        return ids;
    }

    private static void removeTargets(EventBridgeClient events, String rule, Set<String> ids) {
        if (!ids.isEmpty()) {
            events.removeTargets(r -> r.rule(rule).ids(ids.stream().sorted().toList()));
        }
    }

    private static void putTargets(EventBridgeClient events, String rule, List<Target> targets) {
        if (targets.isEmpty()) {
            return;
        }
        PutTargetsResponse response = events.putTargets(r -> r.rule(rule).targets(targets));
        if (response.failedEntryCount() != null && response.failedEntryCount() > 0) {
            throw new PropertyException("#/Targets: " + response.failedEntries());
        }
    }
}
