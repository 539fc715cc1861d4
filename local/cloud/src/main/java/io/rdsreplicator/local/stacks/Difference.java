package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.TypeSchema;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** How a resource that is there differs from what it is to be. */
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

    /** A second resource cannot have the name of the first. */
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
