package io.rdsreplicator.local.stacks.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Evaluates expressions with CloudFormation's intrinsic functions over a scope. */
public final class Evaluator {
    /** The value of {@code Ref: AWS::NoValue}. A property or item with this value is removed. */
    public static final Object NO_VALUE = new Object();

    private static final String JOINS =
            "(2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.";
    private static final String SPLITS = "(2) a string to be split or a function that returns a string to be split.";

    private final Scope scope;

    public Evaluator(Scope scope) {
        this.scope = scope;
    }

    /** @return maps, lists, strings, numbers, booleans, or {@link #NO_VALUE}; never a function */
    public Object evaluate(Object tree) {
        if (tree instanceof List<?> list) {
            return list.stream()
                    .map(this::evaluate)
                    .filter(item -> item != NO_VALUE)
                    .toList();
        }
        if (!(tree instanceof Map<?, ?>)) {
            return tree;
        }
        Map<String, Object> map = TemplateReader.map(tree, "expression");
        IntrinsicCall call = IntrinsicCall.of(map);
        return call != null ? call(call) : members(map);
    }

    /** The evaluated members of an object, in order. */
    public Map<String, Object> members(Map<String, Object> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, tree) -> {
            Object value = evaluate(tree);
            if (value != NO_VALUE) {
                result.put(key, value);
            }
        });
        return result;
    }

    /** Evaluates an expression that must result in one text. */
    public String text(Object tree) {
        return scalar(evaluate(tree), "text");
    }

    private Object call(IntrinsicCall call) {
        return switch (call.name()) {
            case "Ref" -> scope.ref(call.textArgument());
            case "Fn::GetAtt" -> scope.attribute(text(call.argument(0, 2)), text(call.argument(1, 2)));
            case "Fn::Sub" -> substitute(call);
            case "Fn::If" -> evaluate(call.argument(scope.condition(String.valueOf(call.argument(0, 3))) ? 1 : 2, 3));
            case "Fn::Join" -> join(call);
            case "Fn::Split" ->
                Arrays.asList(text(call.argument(1, 2)).split(Pattern.quote(delimiter(call, SPLITS)), -1));
            case "Fn::Select" -> select(call);
            case "Fn::FindInMap" ->
                scope.mapped(text(call.argument(0, 3)), text(call.argument(1, 3)), text(call.argument(2, 3)));
            case "Fn::Base64" ->
                Base64.getEncoder().encodeToString(text(call.argument()).getBytes(StandardCharsets.UTF_8));
            default -> throw IntrinsicCall.unsupported(call.name());
        };
    }

    private String substitute(IntrinsicCall call) {
        Object argument = call.argument();
        String text = String.valueOf(argument instanceof List<?> ? call.argument(0, 2) : argument);
        Map<String, Object> variables =
                argument instanceof List<?> ? TemplateReader.map(call.argument(1, 2), "Fn::Sub") : Map.of();
        return SubText.replace(text, name -> {
            if (variables.containsKey(name)) {
                return text(variables.get(name));
            }
            int dot = name.indexOf('.');
            Object value = dot < 0 ? scope.ref(name) : scope.attribute(name.substring(0, dot), name.substring(dot + 1));
            return scalar(value, "${" + name + "} in Fn::Sub");
        });
    }

    private String join(IntrinsicCall call) {
        String delimiter = delimiter(call, JOINS);
        List<String> items = new ArrayList<>();
        list(call.argument(1, 2), call).forEach(item -> items.add(scalar(item, "an item of Fn::Join")));
        return String.join(delimiter, items);
    }

    /** CloudFormation does not accept a function as the delimiter. */
    private static String delimiter(IntrinsicCall call, String otherwise) {
        if (call.argument(0, 2) instanceof String text) {
            return text;
        }
        throw new TemplateException("Template error: every " + call.name()
                + " object requires two parameters, (1) a string delimiter and " + otherwise);
    }

    private Object select(IntrinsicCall call) {
        List<?> items = list(call.argument(1, 2), call);
        String index = text(call.argument(0, 2));
        if (!index.matches("\\d{1,9}") || Integer.parseInt(index) >= items.size()) {
            throw new TemplateException("Template error: Fn::Select cannot select nonexistent value at index " + index);
        }
        return items.get(Integer.parseInt(index));
    }

    private List<?> list(Object tree, IntrinsicCall call) {
        if (evaluate(tree) instanceof List<?> list) {
            return list;
        }
        throw new TemplateException("Template error: " + call.name() + " needs a list");
    }

    static String scalar(Object value, String what) {
        if (value == null || value == NO_VALUE || value instanceof Map || value instanceof List) {
            throw new TemplateException("Template error: " + what + " must come out as a string");
        }
        return String.valueOf(value);
    }
}
