package io.rdsreplicator.local.stacks.template;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The names that an expression uses, found without its evaluation.
 *
 * @param refs of {@code Ref} and {@code Fn::Sub}
 * @param attributes of {@code Fn::GetAtt} and {@code Fn::Sub}
 * @param conditions of {@code Fn::If}
 * @param mappings named by a literal in {@code Fn::FindInMap}
 */
public record References(Set<String> refs, Set<Attribute> attributes, Set<String> conditions, Set<String> mappings) {

    public record Attribute(String logicalId, String name) {}

    /** Every name, in both branches of every {@code Fn::If}. */
    public static References all(Object tree) {
        return new Walk(null).over(tree);
    }

    /** The names in the branches that apply. */
    public static References taken(Object tree, Predicate<String> conditions) {
        return new Walk(conditions).over(tree);
    }

    private static final class Walk {
        private final References found = new References(
                new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        private final Predicate<String> conditions;

        Walk(Predicate<String> conditions) {
            this.conditions = conditions;
        }

        References over(Object tree) {
            stateRun(tree);
            return found;
        }

        private void stateRun(Object tree) {
            if (tree instanceof List<?> list) {
                list.forEach(this::stateRun);
            } else if (tree instanceof Map<?, ?>) {
                Map<String, Object> map = TemplateReader.map(tree, "expression");
                IntrinsicCall call = IntrinsicCall.of(map);
                if (call == null) {
                    map.values().forEach(this::stateRun);
                } else {
                    stateRun(call);
                }
            }
        }

        private void stateRun(IntrinsicCall call) {
            switch (call.name()) {
                case "Ref" -> found.refs.add(call.textArgument());
                case "Fn::GetAtt" -> attribute(call);
                case "Fn::Sub" -> substitution(call);
                case "Fn::If" -> choice(call);
                case "Fn::FindInMap" -> {
                    if (call.argument(0, 3) instanceof String name) {
                        found.mappings.add(name);
                    }
                    stateRun(call.argument());
                }
                case "Fn::Base64" -> stateRun(call.argument());
                default -> {
                    call.argument(0, 2);
                    stateRun(call.argument());
                }
            }
        }

        private void attribute(IntrinsicCall call) {
            if (call.argument(0, 2) instanceof String logicalId && call.argument(1, 2) instanceof String name) {
                found.attributes.add(new Attribute(logicalId, name));
                return;
            }
            throw new TemplateException("Template error: every Fn::GetAtt object requires two non-empty parameters, "
                    + "the resource name and the resource attribute");
        }

        private void substitution(IntrinsicCall call) {
            boolean withVariables = call.argument() instanceof List<?>;
            if (!((withVariables ? call.argument(0, 2) : call.argument()) instanceof String text)) {
                throw new TemplateException("Template error: every Fn::Sub object requires one or two parameters, "
                        + "a string and optionally an object of variables");
            }
            Map<String, Object> variables =
                    withVariables ? TemplateReader.map(call.argument(1, 2), "Fn::Sub") : Map.of();
            variables.values().forEach(this::stateRun);
            for (String name : SubText.names(text)) {
                int dot = name.indexOf('.');
                if (variables.containsKey(name)) {
                    continue;
                }
                if (dot < 0) {
                    found.refs.add(name);
                } else {
                    found.attributes.add(new Attribute(name.substring(0, dot), name.substring(dot + 1)));
                }
            }
        }

        private void choice(IntrinsicCall call) {
            if (!(call.argument(0, 3) instanceof String condition)) {
                throw new TemplateException("Template error: Fn::If requires the name of a condition");
            }
            found.conditions.add(condition);
            if (conditions == null) {
                stateRun(call.argument(1, 3));
                stateRun(call.argument(2, 3));
            } else {
                stateRun(call.argument(conditions.test(condition) ? 1 : 2, 3));
            }
        }
    }
}
