package io.rdsreplicator.local.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the JSON of policy documents and refuses everything that could not be evaluated later. The SDK's {@code
 * IamPolicyReader} is not strict enough. It ignores an unknown element, so a misspelt Condition leaves an
 * unconditional Allow. It also ignores a duplicate element and text after the document. It reads a document without a
 * version as one of version 2012.
 */
final class PolicyReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> ELEMENTS =
            Set.of("Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition");
    private static final Pattern IAM_PRINCIPAL = Pattern.compile("\\*|\\d{12}|arn:aws[a-z-]*:(iam|sts)::\\d{12}:[^*]+");

    private final boolean identity;
    private final boolean variables;

    private PolicyReader(boolean identity, boolean variables) {
        this.identity = identity;
        this.variables = variables;
    }

    static List<Statement> resourcePolicy(String text) {
        return read(text, false);
    }

    static List<Statement> identityPolicy(String text) {
        return read(text, true);
    }

    private static List<Statement> read(String text, boolean identity) {
        JsonNode document = document(text);
        refuseOthers(document, Set.of("Version", "Id", "Statement"), "a policy");
        String version = document.path("Version").asText("2008-10-17");
        if (!version.equals("2012-10-17") && !version.equals("2008-10-17")) {
            throw new MalformedPolicyException("unknown policy version: " + version);
        }
        PolicyReader reader = new PolicyReader(identity, version.equals("2012-10-17"));
        List<Statement> statements = new ArrayList<>();
        oneOrMany(document.path("Statement"), "Statement").forEach(node -> statements.add(reader.statement(node)));
        return List.copyOf(statements);
    }

    /** The statements of a document that has already been read, in their original form. */
    static List<JsonNode> statements(String text) {
        return oneOrMany(document(text).path("Statement"), "Statement");
    }

    private static JsonNode document(String text) {
        try {
            JsonNode document = JSON.readTree(text);
            if (document.isObject()) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedPolicyException("a policy is JSON: " + e.getOriginalMessage());
        }
        throw new MalformedPolicyException("a policy is a JSON object");
    }

    private Statement statement(JsonNode node) {
        if (!node.isObject()) {
            throw new MalformedPolicyException("a statement is a JSON object: " + node);
        }
        refuseOthers(node, ELEMENTS, "a statement");
        String effect = node.path("Effect").asText("");
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new MalformedPolicyException("a statement's Effect is Allow or Deny: " + node);
        }
        boolean notActions = exclusive(node, "Action", "NotAction", true);
        boolean notResources = exclusive(node, "Resource", "NotResource", identity);
        return new Statement(
                effect.equals("Allow"),
                principals(node),
                texts(node.path(notActions ? "NotAction" : "Action"), PolicyText.Mode.WILDCARDS_IGNORING_CASE),
                notActions,
                texts(node.path(notResources ? "NotResource" : "Resource"), PolicyText.Mode.WILDCARDS),
                notResources,
                conditions(node.path("Condition")));
    }

    /** Whether the negative of two elements is present. Refuses both together, and neither if one is required. */
    private static boolean exclusive(JsonNode node, String positive, String negative, boolean required) {
        if (node.has(positive) && node.has(negative)) {
            throw new MalformedPolicyException(
                    "a statement has " + positive + " or " + negative + ", not both: " + node);
        }
        if (required && !node.has(positive) && !node.has(negative)) {
            throw new MalformedPolicyException("a statement needs " + positive + " or " + negative + ": " + node);
        }
        return node.has(negative);
    }

    private List<PolicyText> texts(JsonNode node, PolicyText.Mode mode) {
        return node.isMissingNode()
                ? List.of()
                : strings(node).stream()
                        .map(text -> new PolicyText(text, mode, variables))
                        .toList();
    }

    private Principals principals(JsonNode statement) {
        JsonNode node = statement.path("Principal");
        if (identity != node.isMissingNode()) {
            throw new MalformedPolicyException(
                    (identity ? "a role's policy names no Principal: " : "a resource's policy names a Principal: ")
                            + statement);
        }
        if (identity) {
            return null;
        }
        if (node.asText("").equals("*")) {
            return new Principals(Set.of("*"), Set.of());
        }
        if (!node.isObject()) {
            throw new MalformedPolicyException("Principal is \"*\" or an object: " + statement);
        }
        refuseOthers(node, Set.of("AWS", "Service"), "Principal");
        Set<String> aws = new HashSet<>(node.has("AWS") ? strings(node.get("AWS")) : List.of());
        aws.stream().filter(name -> !IAM_PRINCIPAL.matcher(name).matches()).forEach(name -> {
            throw new MalformedPolicyException(
                    MalformedPolicyException.Fault.PRINCIPAL, "Invalid principal in policy: \"AWS\":\"" + name + "\"");
        });
        return new Principals(aws, new HashSet<>(node.has("Service") ? strings(node.get("Service")) : List.of()));
    }

    private List<Condition> conditions(JsonNode node) {
        if (!node.isMissingNode() && !node.isObject()) {
            throw new MalformedPolicyException("Condition is an object: " + node);
        }
        List<Condition> conditions = new ArrayList<>();
        node.properties().forEach(operator -> {
            if (!operator.getValue().isObject()) {
                throw new MalformedPolicyException("a condition operator takes an object: " + node);
            }
            operator.getValue()
                    .properties()
                    .forEach(key -> conditions.add(
                            new Condition(operator.getKey(), key.getKey(), strings(key.getValue()), variables)));
        });
        return List.copyOf(conditions);
    }

    static List<String> strings(JsonNode node) {
        return oneOrMany(node, "a value").stream()
                .map(value -> {
                    if (!value.isValueNode() || value.isNull()) {
                        throw new MalformedPolicyException("a string is wanted: " + value);
                    }
                    return value.asText();
                })
                .toList();
    }

    private static List<JsonNode> oneOrMany(JsonNode node, String what) {
        List<JsonNode> nodes = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(nodes::add);
        } else if (!node.isMissingNode()) {
            nodes.add(node);
        }
        if (nodes.isEmpty()) {
            throw new MalformedPolicyException(what + " is missing");
        }
        return nodes;
    }

    private static void refuseOthers(JsonNode node, Set<String> known, String what) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new MalformedPolicyException(what + " has no element " + name + " here");
            }
        });
    }
}
