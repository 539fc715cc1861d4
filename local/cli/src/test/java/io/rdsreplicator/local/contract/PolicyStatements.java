package io.rdsreplicator.local.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements of all identity policies in a template, those under a condition too. */
final class PolicyStatements {
    /** @param actions as they are written, wildcards included */
    record Statement(String where, List<String> actions, Map<String, Object> conditions) {
        /** The test of a condition key, or null. */
        Object condition(String operator, String key) {
            return conditions.get(operator) == null
                    ? null
                    : TemplateFile.asMap(conditions.get(operator)).get(key);
        }
    }

    private PolicyStatements() {}

    static List<Statement> of(TemplateFile template) {
        List<Statement> found = new ArrayList<>();
        template.ofType("AWS::IAM::Role").forEach((role, properties) -> {
            for (Object policy : (List<?>) properties.getOrDefault("Policies", List.of())) {
                add(role, TemplateFile.asMap(policy).get("PolicyDocument"), found);
            }
        });
        template.ofType("AWS::IAM::ManagedPolicy")
                .forEach((policy, properties) -> add(policy, properties.get("PolicyDocument"), found));
        return found;
    }

    private static void add(String owner, Object document, List<Statement> found) {
        for (Object item : (List<?>) TemplateFile.asMap(document).get("Statement")) {
            Map<String, Object> statement = TemplateFile.asMap(item);
            if (statement.containsKey("!If")) {
                statement = TemplateFile.asMap(((List<?>) statement.get("!If")).get(1));
            }
            Object actions = statement.get("Action");
            found.add(new Statement(
                    owner + " " + statement.get("Sid"),
                    actions instanceof List<?> list
                            ? list.stream().map(String::valueOf).toList()
                            : List.of(String.valueOf(actions)),
                    TemplateFile.asMap(statement.getOrDefault("Condition", Map.of()))));
        }
    }
}
