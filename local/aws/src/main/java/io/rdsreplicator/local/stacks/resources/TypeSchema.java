package io.rdsreplicator.local.stacks.resources;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a template may say about a resource type, and what {@code Fn::GetAtt} may ask of it.
 *
 * @param name as {@code AWS::SNS::Topic}
 */
public record TypeSchema(String name, Set<String> required, Set<String> optional, Set<String> attributes) {

    public static TypeSchema of(String name) {
        return new TypeSchema(name, Set.of(), Set.of(), Set.of());
    }

    public TypeSchema required(String... names) {
        return new TypeSchema(name, new LinkedHashSet<>(List.of(names)), optional, attributes);
    }

    public TypeSchema optional(String... names) {
        return new TypeSchema(name, required, new LinkedHashSet<>(List.of(names)), attributes);
    }

    public TypeSchema attributes(String... names) {
        return new TypeSchema(name, required, optional, new LinkedHashSet<>(List.of(names)));
    }

    /** What is wrong with a set of property names, or null. */
    public String objection(Set<String> names) {
        for (String given : names) {
            if (!required.contains(given) && !optional.contains(given)) {
                return "#: extraneous key [" + given + "] is not permitted";
            }
        }
        Set<String> missing = new TreeSet<>(required);
        missing.removeAll(names);
        return missing.isEmpty() ? null : "#: required key " + missing + " not found";
    }
}
