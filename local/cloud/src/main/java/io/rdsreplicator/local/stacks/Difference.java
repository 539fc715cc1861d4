package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.TypeSchema;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The difference between an existing resource and its wanted properties. */
record Difference(LiveResource former, Properties wanted, Set<String> names) {

    static Difference between(LiveResource former, Properties wanted) {
        return new Difference(former, wanted, wanted.changedFrom(former.properties()));
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    boolean isReplacement() {
        return names.stream().anyMatch(schema()::replaces);
    }

    /** Refuses a replacement with an unchanged name: two resources cannot have the same name. */
    void refuseUnchangedName() {
        String property = schema().nameProperty();
        Object name = property == null ? null : wanted.value(property);
        if (name != null && Objects.equals(name, former.properties().value(property))) {
            throw new IllegalArgumentException(
                    "CloudFormation cannot update a stack when a custom-named resource requires replacing. " + "Rename "
                            + name + " and update the stack again.");
        }
    }

    void refuseImmutable() {
        Set<String> refused = new TreeSet<>(names);
        refused.retainAll(schema().immutable());
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "Updates are not allowed for property - " + String.join(", ", refused) + ".");
        }
    }

    private TypeSchema schema() {
        return former.type().schema();
    }
}
