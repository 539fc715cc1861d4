package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one state. */
final class StateParser {
    private static final Pattern INVOKE = Pattern.compile("arn:aws[a-z-]*:states:::lambda:invoke");
    private static final Pattern VARIABLE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,79}");
    private static final Set<String> EVERYWHERE = Set.of("Type", "Comment", "QueryLanguage");

    private final List<String> problems;
    private final WorkflowParser workflow;
    private final Set<String> scope;

    StateParser(List<String> problems, WorkflowParser workflow, Set<String> scope) {
        this.problems = problems;
        this.workflow = workflow;
        this.scope = scope;
    }

    /** Null if the type is unknown. */
    State parse(String name, Fields fields) {
        fields.require("Type");
        if (fields.has("QueryLanguage") && !"JSONata".equals(fields.text("QueryLanguage"))) {
            fields.problem("QueryLanguage", "the query language JSONPath is not implemented here");
        }
        String type = fields.text("Type");
        return switch (type == null ? "" : type) {
            case "Task" -> task(name, fields);
            case "Choice" -> choice(name, fields);
            case "Wait" -> wait(name, fields);
            case "Pass" -> pass(name, fields);
            case "Parallel" -> parallel(name, fields);
            case "Map" -> map(name, fields);
            case "Succeed" -> succeed(name, fields);
            case "Fail" -> fail(name, fields);
            default -> {
                fields.problem("Type", "there is no state type " + type);
                yield null;
            }
        };
    }

    private State task(String name, Fields fields) {
        allow(
                fields,
                Set.of("HeartbeatSeconds", "Credentials"),
                "Resource",
                "Arguments",
                "TimeoutSeconds",
                "Output",
                "Assign",
                "Retry",
                "Catch",
                "Next",
                "End");
        fields.require("Resource");
        String resource = fields.text("Resource");
        if (resource != null
                && !isFunction(resource)
                && !INVOKE.matcher(resource).matches()) {
            fields.problem("Resource", "the resource " + resource + " is not implemented here");
        }
        PayloadTemplate timeout = fields.integerTemplate("TimeoutSeconds", 1, Fields.LONGEST_SECONDS);
        return new State.Task(name, resource, fields.template("Arguments"), timeout, handling(fields), exit(fields));
    }

    private static boolean isFunction(String resource) {
        return AmazonResourceName.isArn(resource)
                && AmazonResourceName.parse(resource).service().equals("lambda");
    }

    private State choice(String name, Fields fields) {
        allow(fields, Set.of(), "Choices", "Default", "Output", "Assign");
        fields.require("Choices");
        List<Fields> choices = fields.objects("Choices");
        if (fields.has("Choices") && choices.isEmpty()) {
            fields.problem("Choices", "at least one rule is expected");
        }
        List<State.Rule> rules = choices.stream().map(this::rule).toList();
        Exit otherwise = new Exit(fields.template("Output"), assign(fields), fields.text("Default"));
        return new State.Choice(name, rules, fields.has("Default") ? otherwise : null);
    }

    private State.Rule rule(Fields rule) {
        rule.allowOnly(Set.of("Condition", "Next", "Output", "Assign", "Comment"), Set.of());
        rule.require("Condition");
        rule.require("Next");
        return new State.Rule(
                rule.template("Condition", Boolean.class, "true, false"),
                new Exit(rule.template("Output"), assign(rule), rule.text("Next")));
    }

    private State wait(String name, Fields fields) {
        allow(fields, Set.of(), "Seconds", "Timestamp", "Output", "Assign", "Next", "End");
        if (fields.has("Seconds") == fields.has("Timestamp")) {
            fields.problem("", "a Wait has either Seconds or Timestamp");
        }
        PayloadTemplate timestamp = fields.template("Timestamp", String.class, "a timestamp");
        if (timestamp instanceof PayloadTemplate.Literal
                && fields.value("Timestamp") instanceof String text
                && !isTimestamp(text)) {
            fields.problem("Timestamp", "a timestamp like 2026-01-31T12:00:00Z is expected");
        }
        return new State.Wait(
                name, fields.integerTemplate("Seconds", 0, Fields.LONGEST_SECONDS), timestamp, exit(fields));
    }

    static boolean isTimestamp(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private State pass(String name, Fields fields) {
        allow(fields, Set.of(), "Output", "Assign", "Next", "End");
        return new State.Pass(name, exit(fields));
    }

    private State parallel(String name, Fields fields) {
        allow(fields, Set.of(), "Branches", "Arguments", "Output", "Assign", "Retry", "Catch", "Next", "End");
        fields.require("Branches");
        List<Workflow> branches = fields.objects("Branches").stream()
                .map(branch -> {
                    branch.allowOnly(Set.of("Comment", "StartAt", "States"), Set.of());
                    return workflow.inner(scope).parse(branch);
                })
                .toList();
        return new State.Parallel(name, fields.template("Arguments"), branches, handling(fields), exit(fields));
    }

    private State map(String name, Fields fields) {
        allow(
                fields,
                Set.of(
                        "ItemReader",
                        "ItemBatcher",
                        "ResultWriter",
                        "Label",
                        "ToleratedFailureCount",
                        "ToleratedFailurePercentage"),
                "ItemProcessor",
                "Items",
                "ItemSelector",
                "MaxConcurrency",
                "Output",
                "Assign",
                "Retry",
                "Catch",
                "Next",
                "End");
        fields.require("ItemProcessor");
        Workflow processor = null;
        if (fields.has("ItemProcessor")) {
            Fields inner = fields.object("ItemProcessor");
            inner.allowOnly(Set.of("Comment", "StartAt", "States", "ProcessorConfig"), Set.of());
            if (inner.has("ProcessorConfig")
                    && !"INLINE".equals(inner.object("ProcessorConfig").text("Mode"))) {
                inner.problem("ProcessorConfig", "a Map that is not INLINE is not implemented here");
            }
            processor = workflow.inner(scope).parse(inner);
        }
        return new State.Map(
                name,
                fields.template("Items", List.class, "an array"),
                fields.template("ItemSelector"),
                fields.integerTemplate("MaxConcurrency", 0, Integer.MAX_VALUE),
                processor,
                handling(fields),
                exit(fields));
    }

    private State succeed(String name, Fields fields) {
        allow(fields, Set.of(), "Output");
        return new State.Succeed(name, new Exit(fields.template("Output"), Map.of(), null));
    }

    private State fail(String name, Fields fields) {
        allow(fields, Set.of(), "Error", "Cause");
        return new State.Fail(
                name,
                fields.template("Error", String.class, "a string"),
                fields.template("Cause", String.class, "a string"));
    }

    private static void allow(Fields fields, Set<String> notImplemented, String... names) {
        Set<String> known = new HashSet<>(EVERYWHERE);
        known.addAll(Set.of(names));
        fields.allowOnly(known, notImplemented);
    }

    private Exit exit(Fields fields) {
        boolean ends = fields.flag("End");
        if (ends == fields.has("Next")) {
            fields.problem("", "a state has either Next or \"End\": true");
        }
        return new Exit(fields.template("Output"), assign(fields), ends ? null : fields.text("Next"));
    }

    private Map<String, PayloadTemplate> assign(Fields fields) {
        Map<String, PayloadTemplate> assign = new LinkedHashMap<>();
        if (fields.has("Assign")) {
            Fields members = fields.object("Assign");
            for (String name : members.names()) {
                if (name.equals("states") || !VARIABLE.matcher(name).matches()) {
                    members.problem(name, "'" + name + "' cannot be the name of a variable");
                } else if (workflow.isOuter(name)) {
                    members.problem(
                            name, "the variable " + name + " belongs to an outer scope and cannot be assigned here");
                }
                assign.put(name, members.template(name));
            }
        }
        return assign;
    }

    private Handling handling(Fields fields) {
        return new HandlingParser(this::assign).parse(fields);
    }
}
