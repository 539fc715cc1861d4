package io.rdsreplicator.local.events;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.*;

/** The client of {@link EventsService} for one caller. */
final class LocalEventBridgeClient implements EventBridgeClient {
    private final EventsService service;
    private final Caller caller;

    LocalEventBridgeClient(EventsService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    @Override
    public PutRuleResponse putRule(PutRuleRequest request) {
        LocalRule rule = service.rules.put(caller, request);
        service.reschedule(rule);
        return PutRuleResponse.builder().ruleArn(rule.arn()).build();
    }

    @Override
    public DescribeRuleResponse describeRule(DescribeRuleRequest request) {
        LocalRule rule = service.rules.find(caller, request.name(), request.eventBusName(), "DescribeRule");
        return DescribeRuleResponse.builder()
                .name(rule.name)
                .arn(rule.arn())
                .eventPattern(rule.definition.eventPattern())
                .scheduleExpression(rule.definition.scheduleExpression())
                .state(state(rule))
                .description(rule.definition.description())
                .roleArn(rule.definition.roleArn())
                .eventBusName("default")
                .build();
    }

    private static RuleState state(LocalRule rule) {
        return rule.enabled ? RuleState.ENABLED : RuleState.DISABLED;
    }

    @Override
    public ListRulesResponse listRules(ListRulesRequest request) {
        Page<LocalRule> page = service.rules.page(caller, request.namePrefix(), request.nextToken(), request.limit());
        List<Rule> rules = page.items().stream()
                .map(rule -> Rule.builder()
                        .name(rule.name)
                        .arn(rule.arn())
                        .eventPattern(rule.definition.eventPattern())
                        .scheduleExpression(rule.definition.scheduleExpression())
                        .state(state(rule))
                        .description(rule.definition.description())
                        .roleArn(rule.definition.roleArn())
                        .eventBusName("default")
                        .build())
                .toList();
        return ListRulesResponse.builder().rules(rules).nextToken(page.next()).build();
    }

    @Override
    public EnableRuleResponse enableRule(EnableRuleRequest request) {
        LocalRule rule = service.rules.find(caller, request.name(), request.eventBusName(), "EnableRule");
        if (!rule.enabled) {
            rule.enabled = true;
            service.reschedule(rule);
        }
        return EnableRuleResponse.builder().build();
    }

    @Override
    public DisableRuleResponse disableRule(DisableRuleRequest request) {
        LocalRule rule = service.rules.find(caller, request.name(), request.eventBusName(), "DisableRule");
        rule.enabled = false;
        service.reschedule(rule);
        return DisableRuleResponse.builder().build();
    }

    /** Like EventBridge, succeeds if the rule does not exist. */
    @Override
    public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
        service.delete(caller, request.name());
        return DeleteRuleResponse.builder().build();
    }

    @Override
    public PutTargetsResponse putTargets(PutTargetsRequest request) {
        service.rules.putTargets(caller, request);
        return PutTargetsResponse.builder().failedEntryCount(0).build();
    }

    @Override
    public RemoveTargetsResponse removeTargets(RemoveTargetsRequest request) {
        service.rules
                .find(caller, request.rule(), request.eventBusName(), "RemoveTargets")
                .targets
                .keySet()
                .removeAll(request.ids());
        return RemoveTargetsResponse.builder().failedEntryCount(0).build();
    }

    @Override
    public ListTargetsByRuleResponse listTargetsByRule(ListTargetsByRuleRequest request) {
        LocalRule rule = service.rules.find(caller, request.rule(), request.eventBusName(), "ListTargetsByRule");
        int limit = request.limit() == null ? 100 : request.limit();
        Page<Target> page = Page.of(
                List.copyOf(rule.targets.values()), Target::id, request.nextToken(), limit, EventsFailures::nextToken);
        return ListTargetsByRuleResponse.builder()
                .targets(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public PutEventsResponse putEvents(PutEventsRequest request) {
        List<PutEventsResultEntry> results = service.put(caller, request.entries());
        int failed = (int)
                results.stream().filter(result -> result.errorCode() != null).count();
        return PutEventsResponse.builder()
                .entries(results)
                .failedEntryCount(failed)
                .build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        Map<String, String> tags = request.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
        service.rules
                .byArn(caller, request.resourceARN(), "TagResource", asked -> asked.withRequestTags(tags))
                .tags
                .putAll(tags);
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        String[] keys = request.tagKeys().toArray(String[]::new);
        service.rules
                .byArn(caller, request.resourceARN(), "UntagResource", asked -> asked.with("aws:TagKeys", keys))
                .tags
                .keySet()
                .removeAll(request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        LocalRule rule = service.rules.byArn(caller, request.resourceARN(), "ListTagsForResource", asked -> asked);
        return ListTagsForResourceResponse.builder()
                .tags(rule.tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
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
