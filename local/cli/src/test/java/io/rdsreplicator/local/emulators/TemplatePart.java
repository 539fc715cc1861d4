package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A template of the project, cut down to the resources of some types that need no other resource; as JSON, for an API takes 51,200 bytes
 * without a bucket.
 *
 * @param unconditional the resources that every deployment has
 */
record TemplatePart(String json, Set<String> unconditional) {
    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([A-Za-z0-9]+)[.}]");

    static TemplatePart of(String file, Set<String> types) {
        return of(file, types, name -> true);
    }

    /** @param roles which roles, by their logical ids */
    static TemplatePart of(String file, Set<String> types, Predicate<String> roles) {
        Map<String, Object> template = read(file);
        Map<String, Object> resources = new LinkedHashMap<>(members(template.get("Resources")));
        Set<String> all = Set.copyOf(resources.keySet());
        resources
                .values()
                .removeIf(resource -> !types.contains((String) members(resource).get("Type")));
        resources
                .keySet()
                .removeIf(
                        name -> members(resources.get(name)).get("Type").equals("AWS::IAM::Role") && !roles.test(name));
        while (resources.values().removeIf(resource -> named(resource).stream()
                .anyMatch(name -> all.contains(name) && !resources.containsKey(name)))) {
            // What named a resource that has just gone goes in the next round.
        }
        Map<String, Object> part = new LinkedHashMap<>();
        for (String section : List.of("AWSTemplateFormatVersion", "Description", "Parameters", "Conditions")) {
            part.put(section, template.get(section));
        }
        part.put("Resources", resources);
        Set<String> unconditional = new TreeSet<>(resources.keySet());
        unconditional.removeIf(name -> members(resources.get(name)).containsKey("Condition"));
        return new TemplatePart(Json.write(part), unconditional);
    }

    /** Every name that a Ref, a GetAtt or a Sub of the value, or its DependsOn, might mean. */
    private static Set<String> named(Object value) {
        Set<String> found = new TreeSet<>();
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(member -> found.addAll(named(member)));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> found.addAll(named(item)));
        } else if (value instanceof String text) {
            found.add(text);
            Matcher matcher = SUBSTITUTED.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    private static Map<String, Object> read(String file) {
        try {
            String text = Files.readString(
                    ProjectFiles.root().resolve("cloudformation").resolve(file));
            return members(new Yaml(new LongForms()).load(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object object) {
        return (Map<String, Object>) object;
    }

    /** Reads the short form of a function as the long one. */
    private static final class LongForms extends SafeConstructor {
        LongForms() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    String name = node.getTag().getValue().substring(1);
                    String function = name.equals("Ref") || name.equals("Condition") ? name : "Fn::" + name;
                    return Map.of(function, arguments(name, node));
                }
            });
        }

        private Object arguments(String name, Node node) {
            if (node instanceof ScalarNode scalar) {
                String text = scalar.getValue();
                return name.equals("GetAtt") ? new ArrayList<>(List.of(text.split("\\.", 2))) : text;
            }
            return node instanceof SequenceNode sequence
                    ? constructSequence(sequence)
                    : constructMapping((MappingNode) node);
        }
    }
}
