package io.rdsreplicator.local.stacks.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML (and JSON, which is YAML) as CloudFormation does. The short forms of functions become the long ones.
 * Dates and numbers with leading zeros stay text. Duplicate keys, nulls, aliases and merge keys are refused.
 */
final class YamlTree {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d*)");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d*)\\.\\d+");
    private static final Set<String> BARE = Set.of("Ref", "Condition");

    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlTree() {}

    /** @return immutable maps with text keys, lists, strings, numbers and booleans */
    static Object read(String text) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(1_000_000);
            Node root = new Yaml(options).compose(new java.io.StringReader(text));
            if (root == null) {
                throw new TemplateException("Template format error: the template is empty");
            }
            return new YamlTree().convert(root);
        } catch (MarkedYAMLException e) {
            throw new TemplateException("Template format error: YAML not well-formed. " + e.getMessage(), e);
        }
    }

    private Object convert(Node node) {
        String tag = node.getTag().getValue();
        if (tag.startsWith("!") && tag.length() > 1) {
            return function(tag.substring(1), node);
        }
        return plain(node);
    }

    private Object plain(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (!seen.add(node)) {
            throw error(node, "YAML aliases are not allowed in CloudFormation templates");
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(item -> list.add(convert(item)));
            return Collections.unmodifiableList(list);
        }
        return map((MappingNode) node);
    }

    private Map<String, Object> map(MappingNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple entry : node.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode keyNode)) {
                throw error(entry.getKeyNode(), "a key must be text");
            }
            String key = keyNode.getValue();
            if (keyNode.getTag().equals(Tag.MERGE)) {
                throw error(keyNode, "merge keys are not allowed in CloudFormation templates");
            }
            if (map.containsKey(key)) {
                throw error(keyNode, "duplicate key '" + key + "'");
            }
            map.put(key, convert(entry.getValueNode()));
        }
        return Collections.unmodifiableMap(map);
    }

    private Object function(String name, Node node) {
        String key = BARE.contains(name) ? name : "Fn::" + name;
        Object argument = node instanceof ScalarNode scalar ? scalar.getValue() : plain(node);
        if (name.equals("GetAtt") && argument instanceof String text) {
            int dot = text.indexOf('.');
            if (dot < 1) {
                throw error(node, "!GetAtt needs <resource>.<attribute>: " + text);
            }
            argument = List.of(text.substring(0, dot), text.substring(dot + 1));
        }
        return Collections.singletonMap(key, argument);
    }

    private static Object scalar(ScalarNode node) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            throw error(node, "'null' values are not allowed in templates");
        }
        if (tag.equals(Tag.BOOL)) {
            return Set.of("true", "yes", "on").contains(text.toLowerCase(java.util.Locale.ROOT));
        }
        if (tag.equals(Tag.INT) && WHOLE.matcher(text).matches()) {
            return new BigInteger(text);
        }
        if (tag.equals(Tag.FLOAT) && DECIMAL.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        return text;
    }

    private static TemplateException error(Node node, String what) {
        return new TemplateException("Template format error: " + what + " (line "
                + (node.getStartMark().getLine() + 1) + ")");
    }
}
