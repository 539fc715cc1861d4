package io.rdsreplicator.local.contract;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A template as plain maps and lists; {@code !GetAtt A.Arn} stands as {@code {"!GetAtt": "A.Arn"}}. */
public record TemplateFile(Map<String, Object> root) {

    public static TemplateFile read(String name) {
        return read(ProjectFiles.root(), name);
    }

    public static TemplateFile read(Path project, String name) {
        try {
            String text = Files.readString(project.resolve("cloudformation").resolve(name));
            return new TemplateFile(asMap(new Yaml(new Tags()).load(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Object> resources() {
        return asMap(root.get("Resources"));
    }

    Map<String, Object> properties(String logicalId) {
        return asMap(asMap(resources().get(logicalId)).get("Properties"));
    }

    /** The resources of a type, by logical id. */
    public Map<String, Map<String, Object>> ofType(String type) {
        Map<String, Map<String, Object>> found = new TreeMap<>();
        resources().forEach((id, resource) -> {
            if (asMap(resource).get("Type").equals(type)) {
                found.put(id, asMap(asMap(resource).getOrDefault("Properties", Map.of())));
            }
        });
        return found;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    private static final class Tags extends SafeConstructor {
        Tags() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return Map.of(node.getTag().getValue(), content(node));
                }
            });
        }

        private Object content(Node node) {
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
            return node instanceof SequenceNode sequence
                    ? constructSequence(sequence)
                    : constructMapping((MappingNode) node);
        }
    }
}
