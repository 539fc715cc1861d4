package io.rdsreplicator.local.stacks.template;

import io.rdsreplicator.local.stacks.template.Template.Assertion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rules of a template: assertions about its parameters. They can use {@code Ref} and the rule functions only.
 *
 * @see <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html">Rule
 * functions</a>
 */
public final class TemplateRules {
    private final Function<String, Object> parameters;

    private TemplateRules(Function<String, Object> parameters) {
        this.parameters = parameters;
    }

    /**
     * @param parameters the values of parameters and pseudo parameters by name
     * @throws TemplateException with the description of each assertion that does not hold
     */
    public static void check(Map<String, Template.Rule> rules, Function<String, Object> parameters) {
        TemplateRules all = new TemplateRules(parameters);
        List<String> broken = new ArrayList<>();
        rules.forEach((name, rule) -> {
            if (rule.ruleCondition() != null && !all.holds(rule.ruleCondition())) {
                return;
            }
            for (Assertion assertion : rule.assertions()) {
                if (!all.holds(assertion.expression())) {
                    broken.add("[" + name + "]: "
                            + (assertion.description() == null ? "not satisfied" : assertion.description()));
                }
            }
        });
        if (!broken.isEmpty()) {
            throw new TemplateException(
                    "Template error: rule assertions are not satisfied: " + String.join("; ", broken));
        }
    }

    private boolean holds(Object tree) {
        if (!(tree instanceof Map<?, ?> map) || map.size() != 1) {
            throw new TemplateException("Template format error: a rule must be a boolean operation: " + tree);
        }
        String name = String.valueOf(map.keySet().iterator().next());
        Object argument = map.values().iterator().next();
        return switch (name) {
            case "Fn::Not" ->
                !holds(TemplateConditions.arguments(name, argument, 1, 1).get(0));
            case "Fn::And" ->
                TemplateConditions.arguments(name, argument, 2, 10).stream().map(this::holds).toList().stream()
                        .allMatch(b -> b);
            case "Fn::Or" ->
                TemplateConditions.arguments(name, argument, 2, 10).stream().map(this::holds).toList().stream()
                        .anyMatch(b -> b);
            case "Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn" -> compared(name, argument);
            default -> throw unsupported(name);
        };
    }

    private boolean compared(String name, Object argument) {
        List<?> sides = TemplateConditions.arguments(name, argument, 2, 2);
        Object left = value(sides.get(0));
        Object right = value(sides.get(1));
        return switch (name) {
            case "Fn::Equals" -> TemplateConditions.string(left).equals(TemplateConditions.string(right));
            case "Fn::Contains" -> strings(name, left).contains(TemplateConditions.string(right));
            case "Fn::EachMemberEquals" ->
                members(name, left).stream().allMatch(TemplateConditions.string(right)::equals);
            default -> members(name, right).containsAll(members(name, left));
        };
    }

    private Object value(Object tree) {
        if (tree instanceof List<?> list) {
            return list.stream().map(this::value).toList();
        }
        if (!(tree instanceof Map<?, ?> map)) {
            return tree;
        }
        String name = map.size() == 1 ? String.valueOf(map.keySet().iterator().next()) : map.toString();
        if (name.equals("Ref") && map.get("Ref") instanceof String parameter) {
            return parameters.apply(parameter);
        }
        throw unsupported(name);
    }

    private static List<String> strings(String name, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(TemplateConditions::string).toList();
        }
        throw new TemplateException("Template error: every " + name + " object requires a list of strings");
    }

    /**
     * AWS documents a comparison of every member only for lists with members. An empty list parameter is one empty
     * string. AWS does not document its result, so it is refused here.
     */
    private static List<String> members(String name, Object value) {
        List<String> members = strings(name, value);
        if (members.isEmpty() || members.contains("")) {
            throw new TemplateException(
                    "Template error: every " + name + " object requires lists of strings that are not empty");
        }
        return members;
    }

    private static TemplateException unsupported(String name) {
        return new TemplateException(
                "Template error: the function " + name + " is not supported in a rule, or not implemented here");
    }
}
