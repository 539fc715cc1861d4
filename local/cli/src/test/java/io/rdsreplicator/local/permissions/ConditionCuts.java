package io.rdsreplicator.local.permissions;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds everything in a template that narrows a statement of a policy, with its place in the text. */
final class ConditionCuts {
    /** No condition of the templates has this operator, so that it never stands beside the same one. */
    private static final String ALWAYS = "StringEqualsIgnoreCase: {aws:SecureTransport: 'true'}";

    private final String template;
    private final List<ConditionCut> found = new ArrayList<>();

    private ConditionCuts(String template) {
        this.template = template;
    }

    static List<ConditionCut> of(String template) {
        ConditionCuts cuts = new ConditionCuts(template);
        MappingNode root = (MappingNode) new Yaml(new LoaderOptions()).compose(new StringReader(template));
        for (NodeTuple resource : ((MappingNode) member(root, "Resources")).getValue()) {
            MappingNode body = (MappingNode) resource.getValueNode();
            String holder = text(resource.getKeyNode());
            Node properties = member(body, "Properties");
            if (text(member(body, "Type")).equals("AWS::Lambda::Permission")) {
                tuples(properties)
                        .filter(tuple -> text(tuple.getKeyNode()).equals("SourceArn"))
                        .forEach(tuple -> cuts.add(holder, "Permission", "SourceArn", tuple, ""));
            } else if (properties != null) {
                cuts.search(holder, "", properties);
            }
        }
        return cuts.found;
    }

    private void search(String holder, String place, Node node) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> search(holder, place, item));
        } else if (node instanceof MappingNode mapping) {
            Node sid = member(mapping, "Sid");
            String here = sid == null ? place : text(sid);
            boolean statement = member(mapping, "Effect") != null;
            if (statement && text(member(mapping, "Effect")).equals("Deny")) {
                tuples(mapping)
                        .filter(tuple -> text(tuple.getKeyNode()).equals("Action"))
                        .forEach(tuple -> add(holder, here, "Deny", tuple, "Action: ec2:NoSuchAction"));
            }
            for (NodeTuple tuple : mapping.getValue()) {
                String key = text(tuple.getKeyNode());
                if (statement && key.equals("Condition")) {
                    tuples(tuple.getValueNode()).forEach(test -> condition(holder, here, test));
                } else {
                    search(holder, key.equals("AssumeRolePolicyDocument") ? key : here, tuple.getValueNode());
                }
            }
        }
    }

    private void condition(String holder, String statement, NodeTuple test) {
        List<NodeTuple> keys = tuples(test.getValueNode()).toList();
        if (keys.size() != 1) {
            throw new IllegalStateException(
                    holder + " " + statement + " has several keys under one operator, which cannot be taken out apart");
        }
        add(holder, statement, text(test.getKeyNode()) + " " + text(keys.get(0).getKeyNode()), test, ALWAYS);
    }

    /** The end of a block is where the next thing begins: comments and spaces before that stay, or go without harm. */
    private void add(String holder, String statement, String what, NodeTuple tuple, String replacement) {
        int start = tuple.getKeyNode().getStartMark().getIndex();
        int end = tuple.getValueNode().getEndMark().getIndex();
        int last = start + template.substring(start, end).stripTrailing().length();
        found.add(new ConditionCut(holder, statement, what, start, last, replacement));
    }

    private static Stream<NodeTuple> tuples(Node mapping) {
        return ((MappingNode) mapping).getValue().stream();
    }

    private static Node member(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(tuple -> text(tuple.getKeyNode()).equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(null);
    }

    private static String text(Node node) {
        return ((ScalarNode) node).getValue();
    }
}
