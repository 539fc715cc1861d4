package io.rdsreplicator.local.permissions;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds every action that a template or a policy allows anybody, with its place in the text. */
final class PolicyGrants {
    private final List<PolicyGrant> found = new ArrayList<>();

    private PolicyGrants() {}

    static List<PolicyGrant> of(String template) {
        PolicyGrants grants = new PolicyGrants();
        MappingNode root = (MappingNode) new Yaml(new LoaderOptions()).compose(new StringReader(template));
        for (NodeTuple resource : ((MappingNode) member(root, "Resources")).getValue()) {
            grants.search(text(resource.getKeyNode()), "", resource.getValueNode());
        }
        return grants.found;
    }

    /** Of a policy document by itself. */
    static List<PolicyGrant> ofDocument(String holder, String json) {
        PolicyGrants grants = new PolicyGrants();
        grants.search(holder, "", new Yaml(new LoaderOptions()).compose(new StringReader(json)));
        return grants.found;
    }

    private void search(String holder, String place, Node node) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> search(holder, place, item));
        } else if (node instanceof MappingNode mapping) {
            Node sid = member(mapping, "Sid");
            String here = sid == null ? place : text(sid);
            for (NodeTuple tuple : mapping.getValue()) {
                String key = text(tuple.getKeyNode());
                if (key.equals("Action")
                        && member(mapping, "Effect") != null
                        && text(member(mapping, "Effect")).equals("Deny")) {
                    continue;
                }
                if (key.equals("Action")) {
                    actions(holder, here.isEmpty() ? "-" : here, tuple.getValueNode());
                } else {
                    boolean named = key.equals("AssumeRolePolicyDocument");
                    search(holder, named ? key : here, tuple.getValueNode());
                }
            }
        }
    }

    private void actions(String holder, String statement, Node node) {
        List<Node> actions = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        for (Node action : actions) {
            int start = action.getStartMark().getIndex();
            found.add(new PolicyGrant(
                    holder, statement, text(action), start, action.getEndMark().getIndex()));
        }
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
