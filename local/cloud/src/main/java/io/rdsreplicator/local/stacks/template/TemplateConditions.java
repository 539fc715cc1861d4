package io.rdsreplicator.local.stacks.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conditions of a template: expressions over parameters, pseudo parameters, mappings and one another. */
public final class TemplateConditions {
    private final Map<String, Object> expressions;
    private final Evaluator evaluator;
    private final Map<String, Boolean> known = new LinkedHashMap<>();
    private final Deque<String> underway = new ArrayDeque<>();

    /** @param values a scope of parameters, pseudo parameters and mappings */
    public TemplateConditions(Map<String, Object> expressions, Evaluator values) {
        this.expressions = expressions;
        this.evaluator = values;
    }

    /** @throws TemplateException if the condition does not exist, or depends on itself */
    public boolean holds(String name) {
        if (known.containsKey(name)) {
            return known.get(name);
        }
        if (!expressions.containsKey(name)) {
            throw new TemplateException("Template format error: Unresolved condition dependency " + name);
        }
        if (underway.contains(name)) {
            throw new TemplateException("Template format error: Circular dependency between conditions: " + underway);
        }
        underway.push(name);
        boolean result = evaluate(expressions.get(name));
        underway.pop();
        known.put(name, result);
        return result;
    }

    /** Evaluates every condition, so that an invalid one is found even if nothing uses it. */
    public void holdAll() {
        expressions.keySet().forEach(this::holds);
    }

    private boolean evaluate(Object tree) {
        if (tree instanceof Map<?, ?> map && map.size() == 1) {
            String name = String.valueOf(map.keySet().iterator().next());
            Object argument = map.values().iterator().next();
            switch (name) {
                case "Condition":
                    return holds(String.valueOf(argument));
                case "Fn::Equals":
                    List<?> sides = arguments(name, argument, 2, 2);
                    return value(sides.get(0)).equals(value(sides.get(1)));
                case "Fn::Not":
                    return !evaluate(arguments(name, argument, 1, 1).get(0));
                case "Fn::And":
                    return arguments(name, argument, 2, 10).stream().map(this::evaluate).toList().stream()
                            .allMatch(b -> b);
                case "Fn::Or":
                    return arguments(name, argument, 2, 10).stream().map(this::evaluate).toList().stream()
                            .anyMatch(b -> b);
                default:
                    throw IntrinsicCall.unsupported(name + " in a condition");
            }
        }
        throw new TemplateException("Template format error: a condition must be a boolean operation: " + tree);
    }

    private String value(Object tree) {
        return string(evaluator.evaluate(tree));
    }

    static String string(Object value) {
        if (value == null || value == Evaluator.NO_VALUE || value instanceof Map || value instanceof List) {
            throw new TemplateException(
                    "Template error: every Fn::Equals object requires a list of 2 string parameters.");
        }
        return String.valueOf(value);
    }

    static List<?> arguments(String name, Object argument, int least, int most) {
        if (argument instanceof List<?> list && list.size() >= least && list.size() <= most) {
            return list;
        }
        throw new TemplateException("Template error: every " + name + " object requires a list of "
                + (least == most ? String.valueOf(least) : least + " to " + most) + " elements");
    }
}
