package io.rdsreplicator.local.stacks.resources;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a template may say about a resource type, what {@code Fn::GetAtt} may ask of it, and what an update of it does. Properties change in
 * place, but for those named here.
 *
 * @param name as {@code AWS::SNS::Topic}
 * @param nameProperty the property in which a template gives the resource a name of its own, or null
 * @param replacing properties whose change makes a new resource
 * @param immutable properties whose change is refused
 * @param files properties that name an object in a bucket or, before {@code aws cloudformation package}, a file of this machine
 */
public record TypeSchema(
        String name,
        Set<String> required,
        Set<String> optional,
        Set<String> attributes,
        String nameProperty,
        Set<String> replacing,
        Set<String> immutable,
        Set<String> files) {

    public static TypeSchema of(String name) {
        return new TypeSchema(name, Set.of(), Set.of(), Set.of(), null, Set.of(), Set.of(), Set.of());
    }

    public TypeSchema required(String... names) {
        return new TypeSchema(name, set(names), optional, attributes, nameProperty, replacing, immutable, files);
    }

    public TypeSchema optional(String... names) {
        return new TypeSchema(name, required, set(names), attributes, nameProperty, replacing, immutable, files);
    }

    public TypeSchema attributes(String... names) {
        return new TypeSchema(name, required, optional, set(names), nameProperty, replacing, immutable, files);
    }

    /** The property that names the resource; its change makes a new one. */
    public TypeSchema named(String property) {
        return new TypeSchema(name, required, optional, attributes, property, replacing, immutable, files);
    }

    public TypeSchema replacing(String... names) {
        return new TypeSchema(name, required, optional, attributes, nameProperty, set(names), immutable, files);
    }

    public TypeSchema immutable(String... names) {
        return new TypeSchema(name, required, optional, attributes, nameProperty, replacing, set(names), files);
    }

    public TypeSchema files(String... names) {
        return new TypeSchema(name, required, optional, attributes, nameProperty, replacing, immutable, set(names));
    }

    public boolean takesTags() {
        return optional.contains("Tags");
    }

    /** Whether a change of this property makes a new resource. */
    public boolean replaces(String property) {
        return property.equals(nameProperty) || replacing.contains(property);
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

    private static Set<String> set(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }
}
