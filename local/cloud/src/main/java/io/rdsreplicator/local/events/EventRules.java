package io.rdsreplicator.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** The rules of the default bus in every account and Region, and their targets. */
final class EventRules {
    private static final int TARGETS = 5;
    private static final Set<String> TARGET_SERVICES = Set.of("lambda", "states", "sqs");
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, LocalRule> byArn = new TreeMap<>();
    private final Authorization authorization;

    EventRules(Authorization authorization) {
        this.authorization = authorization;
    }

    /** Creates a rule or replaces its definition. Its targets stay. */
    LocalRule put(Caller caller, PutRuleRequest request) {
        checkBus(request.eventBusName());
        Map<String, String> tags = request.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
        String ruleArn = arn(caller, String.valueOf(request.name()));
        admit(AccessRequest.of(caller, "events:PutRule", ruleArn).withRequestTags(tags));
        if (!tags.isEmpty()) {
            admit(AccessRequest.of(caller, "events:TagResource", ruleArn).withRequestTags(tags));
        }
        if (request.name() == null || !request.name().matches("[\\w.-]{1,64}")) {
            throw EventsFailures.invalid("Value '" + request.name()
                    + "' at 'name' must satisfy regular expression pattern [\\.\\-_A-Za-z0-9]+");
        }
        if (request.eventPattern() == null && request.scheduleExpression() == null) {
            throw EventsFailures.invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }
        RuleState state = request.state() == null ? RuleState.ENABLED : request.state();
        if (state != RuleState.ENABLED && state != RuleState.DISABLED) {
            throw new UnsupportedOperationException(
                    "the rule state " + request.stateAsString() + " is not implemented here");
        }
        EventPattern pattern = request.eventPattern() == null ? null : EventPattern.parse(request.eventPattern());
        Schedule schedule = request.scheduleExpression() == null ? null : Schedule.parse(request.scheduleExpression());
        if (request.roleArn() != null) {
            requireRole(caller, request.roleArn(), ruleArn);
        }
        LocalRule rule = byArn.computeIfAbsent(ruleArn, arn -> new LocalRule(caller.place(), request.name()));
        rule.definition = request;
        rule.pattern = pattern;
        rule.schedule = schedule;
        rule.enabled = state == RuleState.ENABLED;
        rule.tags.putAll(tags);
        return rule;
    }

    /**
     * Returns the rule if the caller has permission for the action. A caller without permission does not learn whether
     * it exists.
     */
    LocalRule find(Caller caller, String name, String bus, String action) {
        checkBus(bus);
        LocalRule rule = findIfThere(caller, name, action);
        if (rule == null) {
            throw EventsFailures.noSuchRule(name);
        }
        return rule;
    }

    /** Null if the rule does not exist. */
    LocalRule findIfThere(Caller caller, String name, String action) {
        String arn = arn(caller, name);
        admit(AccessRequest.of(caller, "events:" + action, arn));
        return byArn.get(arn);
    }

    LocalRule byArn(Caller caller, String arn, String action, UnaryOperator<AccessRequest> asked) {
        admit(asked.apply(AccessRequest.of(caller, "events:" + action, arn)));
        LocalRule rule = byArn.get(arn);
        if (rule == null || !rule.place.equals(caller.place())) {
            throw EventsFailures.noSuchRule(arn);
        }
        return rule;
    }

    private void admit(AccessRequest request) {
        LocalRule rule = byArn.get(request.resource());
        String owner = AmazonResourceName.isArn(request.resource())
                ? AmazonResourceName.parse(request.resource()).account()
                : request.caller().account();
        AccessRequest tagged = rule == null ? request : request.withResourceTags(rule.tags);
        authorization.require(owner, null, tagged, EventsFailures::denied);
    }

    /** For a request on no rule. */
    void require(AccessRequest request) {
        authorization.require(request, EventsFailures::denied);
    }

    /**
     * The caller needs {@code iam:PassRole} for the rule's role. The role's trust policy must let EventBridge assume
     * it for that rule.
     */
    private void requireRole(Caller caller, String roleArn, String ruleArn) {
        authorization.requirePassRole(caller, roleArn, EventsService.PRINCIPAL, EventsFailures::denied);
        if (!authorization.mayAssume(Caller.service(caller.place(), EventsService.PRINCIPAL, ruleArn), roleArn)) {
            throw EventsFailures.notTrusting(roleArn);
        }
    }

    void remove(LocalRule rule) {
        if (!rule.targets.isEmpty()) {
            throw EventsFailures.invalid("Rule can't be deleted since it has targets.");
        }
        byArn.remove(rule.arn());
    }

    Page<LocalRule> page(Caller caller, String prefix, String token, Integer limit) {
        require(AccessRequest.of(caller, "events:ListRules", "*"));
        List<LocalRule> rules = in(caller.place()).stream()
                .filter(rule -> prefix == null || rule.name.startsWith(prefix))
                .toList();
        return Page.of(rules, rule -> rule.name, token, limit == null ? 100 : limit, EventsFailures::nextToken);
    }

    List<LocalRule> in(AccountRegion place) {
        return byArn.values().stream().filter(rule -> rule.place.equals(place)).toList();
    }

    void putTargets(Caller caller, PutTargetsRequest request) {
        checkBus(request.eventBusName());
        String ruleArn = arn(caller, request.rule());
        String[] targets = request.targets().stream()
                .map(Target::arn)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        admit(AccessRequest.of(caller, "events:PutTargets", ruleArn).with("events:TargetArn", targets));
        LocalRule rule = byArn.get(ruleArn);
        if (rule == null) {
            throw EventsFailures.noSuchRule(request.rule());
        }
        request.targets().forEach(EventRules::check);
        request.targets().stream()
                .map(Target::roleArn)
                .filter(Objects::nonNull)
                .forEach(role -> requireRole(caller, role, ruleArn));
        Set<String> ids = new HashSet<>(rule.targets.keySet());
        request.targets().forEach(target -> ids.add(target.id()));
        if (ids.size() > TARGETS) {
            throw EventsFailures.tooMany("The requested resource exceeds the maximum number allowed.");
        }
        request.targets().forEach(target -> rule.targets.put(target.id(), target));
    }

    private static void check(Target target) {
        if (!AmazonResourceName.isArn(target.arn())) {
            throw EventsFailures.invalid(
                    "Parameter " + target.arn() + " is not valid. Reason: Provided Arn is not in correct format.");
        }
        String service = AmazonResourceName.parse(target.arn()).service();
        if (!TARGET_SERVICES.contains(service)) {
            throw new UnsupportedOperationException("targets of " + service + " are not implemented here");
        }
        if (target.inputPath() != null || target.inputTransformer() != null) {
            throw new UnsupportedOperationException(
                    "a target's InputPath and InputTransformer are not implemented here");
        }
        if (service.equals("states") && target.roleArn() == null) {
            throw EventsFailures.invalid("RoleArn is required for target " + target.arn() + ".");
        }
        if (service.equals("sqs") && target.sqsParameters() != null) {
            throw new UnsupportedOperationException("targets that are FIFO queues are not implemented here");
        }
        try {
            JSON.readTree(target.input() == null ? "{}" : target.input());
        } catch (JsonProcessingException e) {
            throw EventsFailures.invalid("JSON syntax error in input for target " + target.id());
        }
    }

    private static void checkBus(String name) {
        if (name != null && !name.equals("default") && !name.endsWith(":event-bus/default")) {
            throw EventsFailures.noSuchBus(name);
        }
    }

    private static String arn(Caller caller, String name) {
        return caller.place().arn("events", "rule/" + name);
    }
}
