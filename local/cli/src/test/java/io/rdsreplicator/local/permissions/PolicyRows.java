package io.rdsreplicator.local.permissions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements of a template's policies as rows of a table in Markdown, without their reasons. */
final class PolicyRows {
    /** The statement that every function's role has, alike; the document says so once. */
    private static final String COMMON = "WriteLog";

    private final Map<String, Object> resources;
    private final List<List<String>> rows = new ArrayList<>();

    private PolicyRows(Map<String, Object> template) {
        this.resources = map(template.get("Resources"));
    }

    /** Role, statement, actions, resources, condition. */
    static List<List<String>> ofRoles(Map<String, Object> template) {
        PolicyRows all = new PolicyRows(template);
        all.resources.forEach((id, resource) -> {
            if (map(resource).get("Type").equals("AWS::IAM::ManagedPolicy")) {
                all.statements(
                        id,
                        map(map(map(resource).get("Properties")).get("PolicyDocument"))
                                .get("Statement"),
                        "");
            } else if (map(resource).get("Type").equals("AWS::IAM::Role")) {
                for (Object policy : list(map(map(resource).get("Properties")).getOrDefault("Policies", List.of()))) {
                    all.statements(id, map(map(policy).get("PolicyDocument")).get("Statement"), "");
                }
            }
        });
        return all.rows;
    }

    /** Key, topic or queue, statement, principal, actions, condition. */
    static List<List<String>> ofResources(Map<String, Object> template) {
        PolicyRows all = new PolicyRows(template);
        all.resources.forEach((id, resource) -> {
            Map<String, Object> properties = map(map(resource).getOrDefault("Properties", Map.of()));
            Object document = properties.getOrDefault("KeyPolicy", properties.get("PolicyDocument"));
            if (document != null && !map(resource).get("Type").equals("AWS::IAM::ManagedPolicy")) {
                for (Object statement : list(map(document).get("Statement"))) {
                    all.resourceStatement(id, map(statement));
                }
            }
        });
        return all.rows;
    }

    private void statements(String role, Object node, String when) {
        for (Object item : list(node)) {
            Map<String, Object> statement = map(item);
            if (statement.containsKey("!If")) {
                List<Object> choice = list(statement.get("!If"));
                statements(role, choice.get(1), "if `" + choice.get(0) + "`");
                continue;
            }
            if (statement.containsKey("!Ref") || COMMON.equals(statement.get("Sid"))) {
                continue;
            }
            List<String> conditions = conditions(statement);
            if (statement.get("Effect").equals("Deny")) {
                conditions.add(0, "**denied**");
            }
            if (!when.isEmpty()) {
                conditions.add(when);
            }
            rows.add(List.of(
                    role,
                    (String) statement.get("Sid"),
                    code(list(statement.get("Action"))),
                    code(list(statement.get("Resource"))),
                    String.join(", ", conditions)));
        }
    }

    private void resourceStatement(String holder, Map<String, Object> statement) {
        rows.add(List.of(
                holder,
                (String) statement.get("Sid"),
                code(list(map(statement.get("Principal")).values().iterator().next())),
                code(list(statement.get("Action"))),
                String.join(", ", conditions(statement))));
    }

    private static List<String> conditions(Map<String, Object> statement) {
        List<String> texts = new ArrayList<>();
        map(statement.getOrDefault("Condition", Map.of())).forEach((operator, keys) -> map(keys)
                .forEach((key, value) -> texts.add(condition(
                        operator,
                        key,
                        list(value).stream().map(PolicyRows::plain).collect(Collectors.joining(" or "))))));
        return texts;
    }

    private static String condition(String operator, String key, String value) {
        return switch (key) {
            case "aws:ResourceTag/rds-replicator:stack" ->
                operator.endsWith("IfExists") ? "not what another stack has tagged" : "carries our stack tag";
            case "aws:RequestTag/rds-replicator:stack" -> "request has our stack tag";
            case "aws:TagKeys" -> "only tags `" + value + "`";
            case "kms:ViaService" ->
                "through `"
                        + Stream.of(value.replaceAll("\\.<Region>\\.\\*", "")
                                        .replaceAll("\\.(<\\w+>)\\.\\*", " $1")
                                        .split(",| or "))
                                .distinct()
                                .collect(Collectors.joining(" or "))
                        + "`";
            case "kms:GrantIsForAWSResource" -> "grant for an AWS service";
            case "aws:SourceAccount" -> "for this account";
            default -> "`" + operator + " " + key + " " + value + "`";
        };
    }

    private static String code(List<Object> values) {
        return values.stream().map(value -> "`" + plain(value) + "`").collect(Collectors.joining(", "));
    }

    /** An ARN of this account and Region by its last part, a reference by the name that it refers to. */
    private static String plain(Object value) {
        if (value instanceof Map<?, ?> intrinsic) {
            Map.Entry<String, Object> call =
                    map(intrinsic).entrySet().iterator().next();
            return switch (call.getKey()) {
                case "!GetAtt" -> ((String) call.getValue()).replaceFirst("\\.Arn$", "");
                case "!Split" -> plain(list(call.getValue()).get(1));
                case "!Join" ->
                    list(list(call.getValue()).get(1)).stream()
                            .map(PolicyRows::plain)
                            .collect(Collectors.joining(" or "));
                case "!Sub" -> parameters(String.valueOf(list(call.getValue()).get(0)));
                case "!If" ->
                    either(
                            plain(list(call.getValue()).get(1)),
                            plain(list(call.getValue()).get(2)));
                default -> parameters(String.valueOf(call.getValue()));
            };
        }
        return parameters(String.valueOf(value));
    }

    private static String either(String one, String other) {
        return other.equals("AWS::NoValue") ? one : one + " or " + other;
    }

    private static String parameters(String text) {
        return text.replaceFirst("^arn:\\$\\{AWS::Partition}:\\w+:\\$\\{AWS::Region}:\\$\\{AWS::AccountId}:", "")
                .replace("${AWS::StackName}", "<stack>")
                .replaceFirst("^arn:\\$\\{AWS::Partition}:iam::\\$\\{AWS::AccountId}:root$", "this account")
                .replaceFirst("^arn:\\$\\{AWS::Partition}:iam::\\$\\{(\\w+)}:root$", "account <$1>")
                .replace("arn:${AWS::Partition}:", "arn:*:")
                .replaceAll("\\$\\{(?:AWS::)?(\\w+)}", "<$1>")
                .replace("AWS::AccountId", "this account");
    }

    private static List<Object> list(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        return new ArrayList<>(List.of(value));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? new LinkedHashMap<>() : (Map<String, Object>) value;
    }
}
