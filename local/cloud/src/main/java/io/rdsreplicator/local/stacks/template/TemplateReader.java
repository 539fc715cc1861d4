package io.rdsreplicator.local.stacks.template;

import io.rdsreplicator.local.stacks.template.Template.Assertion;
import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;
import io.rdsreplicator.local.stacks.template.Template.Output;
import io.rdsreplicator.local.stacks.template.Template.Resource;
import io.rdsreplicator.local.stacks.template.Template.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads the text of a template. It refuses every name that it does not know. */
public final class TemplateReader {
    private static final Set<String> SECTIONS = Set.of(
            "AWSTemplateFormatVersion",
            "Description",
            "Metadata",
            "Parameters",
            "Mappings",
            "Conditions",
            "Rules",
            "Resources",
            "Outputs");
    private static final Set<String> RESOURCE_KEYS =
            Set.of("Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata");

    private TemplateReader() {}

    /** @throws TemplateException with CloudFormation's message */
    public static Template read(String text) {
        Map<String, Object> root = map(YamlTree.read(text), "the template");
        List<String> unknown =
                root.keySet().stream().filter(k -> !SECTIONS.contains(k)).toList();
        if (unknown.contains("Transform")) {
            throw new TemplateException("Template format error: transforms are not implemented here");
        }
        if (!unknown.isEmpty()) {
            throw new TemplateException("Invalid template property or properties " + unknown);
        }
        if (!String.valueOf(root.getOrDefault("AWSTemplateFormatVersion", "2010-09-09"))
                .equals("2010-09-09")) {
            throw new TemplateException("Template format error: unsupported value for AWSTemplateFormatVersion.");
        }
        Map<String, Resource> resources = section(root, "Resources", TemplateReader::resource);
        if (resources.isEmpty()) {
            throw new TemplateException("Template format error: At least one Resources member must be defined.");
        }
        return new Template(
                text(root.get("Description"), "Description"),
                root.get("Metadata"),
                section(root, "Parameters", ParameterDefinition::read),
                section(root, "Mappings", TemplateReader::mapping),
                section(root, "Conditions", (name, tree) -> tree),
                section(root, "Rules", TemplateReader::rule),
                resources,
                section(root, "Outputs", TemplateReader::output));
    }

    private static <T> Map<String, T> section(
            Map<String, Object> root, String name, BiFunction<String, Object, T> reader) {
        Map<String, T> entries = new LinkedHashMap<>();
        if (root.get(name) != null) {
            map(root.get(name), name).forEach((key, tree) -> {
                boolean named = key.matches("[A-Za-z0-9]+") || name.equals("Mappings") || name.equals("Conditions");
                if (!named) {
                    throw new TemplateException(
                            "Template format error: " + name + " name " + key + " is non alphanumeric.");
                }
                entries.put(key, reader.apply(key, tree));
            });
        }
        return Collections.unmodifiableMap(entries);
    }

    private static Resource resource(String logicalId, Object tree) {
        Map<String, Object> body = map(tree, "resource " + logicalId);
        body.keySet().stream()
                .filter(k -> !RESOURCE_KEYS.contains(k))
                .findFirst()
                .ifPresent(key -> {
                    throw new TemplateException(
                            "Invalid template resource property '" + key + "' of resource " + logicalId);
                });
        if (!(body.get("Type") instanceof String type)) {
            throw new TemplateException("Template format error: [/Resources/" + logicalId
                    + "] Every Resources object must contain a Type member.");
        }
        return new Resource(
                logicalId,
                type,
                body.get("Properties") == null
                        ? Map.of()
                        : map(body.get("Properties"), "Properties of resource " + logicalId),
                text(body.get("Condition"), "Condition of resource " + logicalId),
                names(body.get("DependsOn"), "DependsOn of resource " + logicalId),
                deletionPolicy(logicalId, body.get("DeletionPolicy")),
                updateReplacePolicy(logicalId, body.get("UpdateReplacePolicy")),
                body.get("Metadata"));
    }

    private static DeletionPolicy deletionPolicy(String logicalId, Object tree) {
        return switch (String.valueOf(tree == null ? "Delete" : tree)) {
            case "Delete" -> DeletionPolicy.DELETE;
            case "Retain" -> DeletionPolicy.RETAIN;
            case "RetainExceptOnCreate" -> DeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
            default ->
                throw new TemplateException("Template error: DeletionPolicy " + tree + " of resource " + logicalId
                        + " is not implemented here");
        };
    }

    private static DeletionPolicy updateReplacePolicy(String logicalId, Object tree) {
        return switch (String.valueOf(tree == null ? "Delete" : tree)) {
            case "Delete" -> DeletionPolicy.DELETE;
            case "Retain" -> DeletionPolicy.RETAIN;
            default ->
                throw new TemplateException("Template error: UpdateReplacePolicy " + tree + " of resource " + logicalId
                        + " is not implemented here");
        };
    }

    private static Map<String, Map<String, Object>> mapping(String name, Object tree) {
        Map<String, Map<String, Object>> mapping = new LinkedHashMap<>();
        map(tree, "mapping " + name)
                .forEach((key, inner) -> mapping.put(key, map(inner, "mapping " + name + "." + key)));
        return Collections.unmodifiableMap(mapping);
    }

    private static Rule rule(String name, Object tree) {
        Map<String, Object> body = map(tree, "rule " + name);
        if (!(body.get("Assertions") instanceof List<?> items)) {
            throw new TemplateException("Template format error: rule " + name + " must contain Assertions");
        }
        List<Assertion> assertions = new ArrayList<>();
        for (Object item : items) {
            Map<String, Object> assertion = map(item, "assertion of rule " + name);
            assertions.add(new Assertion(
                    assertion.get("Assert"), text(assertion.get("AssertDescription"), "AssertDescription")));
        }
        return new Rule(body.get("RuleCondition"), List.copyOf(assertions));
    }

    private static Output output(String name, Object tree) {
        Map<String, Object> body = map(tree, "output " + name);
        if (body.get("Value") == null) {
            throw new TemplateException(
                    "Template format error: [/Outputs/" + name + "] Every Outputs member must contain a Value object");
        }
        if (body.containsKey("Export")) {
            throw new TemplateException(
                    "Template format error: the export of output " + name + " is not implemented here");
        }
        return new Output(
                body.get("Value"),
                text(body.get("Description"), "Description of output " + name),
                text(body.get("Condition"), "Condition of output " + name));
    }

    private static List<String> names(Object tree, String where) {
        if (tree == null) {
            return List.of();
        }
        if (tree instanceof List<?> list) {
            return list.stream().map(item -> text(item, where)).toList();
        }
        return List.of(text(tree, where));
    }

    static String text(Object tree, String where) {
        if (tree == null || tree instanceof String) {
            return (String) tree;
        }
        throw new TemplateException("Template format error: " + where + " must be a string");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object tree, String where) {
        if (tree instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new TemplateException("Template format error: " + where + " must be an object");
    }
}
