package io.rdsreplicator.local.stacks.resources;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Describes a resource type: the properties that a template may give, the attributes of {@code Fn::GetAtt}, and the
 * effect of an update. A property changes in place unless it is listed here.
 *
 * @param name such as {@code AWS::SNS::Topic}
 * @param nameProperty the property with which a template names the resource, or null
 * @param replacing properties whose change replaces the resource
 * @param immutable properties whose change is refused
 * @param files properties that name an object in a bucket or, before {@code aws cloudformation package}, a local file
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

    /** Sets the property that names the resource. A change of it replaces the resource. */
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

    /** Whether a change of this property replaces the resource. */
    public boolean replaces(String property) {
        return property.equals(nameProperty) || replacing.contains(property);
    }

    /** Why a set of property names is invalid, or null. */
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
