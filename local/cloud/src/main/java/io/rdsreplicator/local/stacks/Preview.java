package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.PlannedChange.Action;
import io.rdsreplicator.local.stacks.PlannedChange.Replacement;
import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.ResourceType;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Computes what an operation would change, without changing anything. Values of resources that do not exist yet are
 * unknown. An unknown value differs from every existing value.
 */
final class Preview {
    private final StackState state;
    /** One plan with the existing resources, and one with replaced resources. */
    private final Plan kept;

    private final Plan renewed;
    private final List<PlannedChange> changes = new ArrayList<>();
    private boolean outputsChanged;

    private Preview(StackState state, Plan kept, Plan renewed) {
        this.state = state;
        this.kept = kept;
        this.renewed = renewed;
    }

    /** @param kept a plan that is used for nothing else; the same holds for {@code renewed} */
    static Preview of(StackState state, Plan kept, Plan renewed) {
        Preview preview = new Preview(state, kept, renewed);
        kept.order().resources().forEach(preview::resource);
        preview.removals();
        preview.outputsChanged = preview.outputsChange();
        return preview;
    }

    List<PlannedChange> changes() {
        return changes;
    }

    boolean isEmpty() {
        return changes.isEmpty()
                && !outputsChanged
                && state.tags.equals(kept.deployment().tags());
    }

    private void resource(Template.Resource resource) {
        String id = resource.logicalId();
        ResourceType type = kept.type(id);
        LiveResource former = state.resources.get(id);
        if (former == null || former.physical() == null) {
            change(Action.ADD, id, null, type, null);
            makeUnknown(kept, id, type);
            makeUnknown(renewed, id, type);
            return;
        }
        Set<String> certain = values(kept, resource, type).changedFrom(former.properties());
        Set<String> changed = new TreeSet<>(values(renewed, resource, type).changedFrom(former.properties()));
        changed.addAll(certain);
        boolean replaced = changed.stream().anyMatch(type.schema()::replaces);
        boolean policy = former.deletionPolicy() != resource.deletionPolicy()
                || former.updateReplacePolicy() != resource.updateReplacePolicy()
                || !Objects.equals(former.metadata(), resource.metadata());
        if (!changed.isEmpty() || policy) {
            Replacement replacement = certain.stream().anyMatch(type.schema()::replaces)
                    ? Replacement.TRUE
                    : replaced ? Replacement.CONDITIONAL : Replacement.FALSE;
            change(Action.MODIFY, id, former.physical().id(), type, replacement);
        }
        kept.scope().made(id, former.physical());
        if (replaced) {
            makeUnknown(renewed, id, type);
        } else {
            renewed.scope().made(id, former.physical());
        }
    }

    /** A value that depends on an unknown value is unknown. */
    private static Properties values(Plan plan, Template.Resource resource, ResourceType type) {
        try {
            return plan.properties(resource, type);
        } catch (TemplateException e) {
            Map<String, Object> values = new HashMap<>();
            resource.properties().forEach((name, tree) -> values.put(name, value(plan, name, tree)));
            return new Properties(values);
        }
    }

    private static Object value(Plan plan, String name, Object tree) {
        try {
            return plan.evaluator().evaluate(tree);
        } catch (TemplateException e) {
            return unknown(name);
        }
    }

    private void removals() {
        Set<String> planned = new TreeSet<>();
        kept.order().resources().forEach(resource -> planned.add(resource.logicalId()));
        state.resources.values().stream()
                .filter(resource -> !planned.contains(resource.logicalId()))
                .forEach(resource -> change(
                        Action.REMOVE, resource.logicalId(), resource.shown().physicalId(), resource.type(), null));
    }

    private boolean outputsChange() {
        try {
            return !renewed.outputs().equals(state.outputs);
        } catch (TemplateException e) {
            return true;
        }
    }

    private void change(Action action, String id, String physicalId, ResourceType type, Replacement replacement) {
        changes.add(new PlannedChange(action, id, physicalId, type.schema().name(), replacement));
    }

    private static void makeUnknown(Plan plan, String id, ResourceType type) {
        Map<String, String> attributes = new HashMap<>();
        type.schema().attributes().forEach(name -> attributes.put(name, unknown(id + "." + name)));
        plan.scope().made(id, new Physical(unknown(id), attributes));
    }

    private static String unknown(String what) {
        return "{{changeSet:KNOWN_AFTER_APPLY:" + what + "}}";
    }
}
