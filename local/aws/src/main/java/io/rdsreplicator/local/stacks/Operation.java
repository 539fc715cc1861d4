package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.ResourceContext;
import io.rdsreplicator.local.stacks.resources.ResourceType;
import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** One operation on one stack: makes, changes and deletes its resources, and undoes that if it fails. */
final class Operation {
    private final FrontDoor frontDoor;
    private final Roles roles;
    private final ResourceTypes types;
    private final StackState state;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    Operation(FrontDoor frontDoor, Roles roles, ResourceTypes types, StackState state) {
        this.frontDoor = frontDoor;
        this.roles = roles;
        this.types = types;
        this.state = state;
    }

    /**
     * Makes the stack, or changes it, into what is planned.
     *
     * @param acceptOutputs throws if the outputs cannot stand, before the operation is complete
     * @throws StackException after rolling back
     */
    void apply(Plan plan, Consumer<Map<String, Stack.Output>> acceptOutputs) {
        boolean creating = state.status == null;
        Map<String, LiveResource> before = new LinkedHashMap<>(state.resources);
        Path formerDirectory = state.directory;
        Map<String, String> formerTags = state.tags;
        state.directory = plan.deployment().directory();
        state.tags = plan.deployment().tags();
        String current = null;
        Map<String, Stack.Output> outputs;
        try {
            for (Template.Resource resource : plan.order()) {
                current = resource.logicalId();
                apply(plan, resource);
            }
            current = null;
            outputs = plan.outputs();
            acceptOutputs.accept(outputs);
        } catch (RuntimeException e) {
            StackException failure = failure(creating ? "CREATE_FAILED" : "UPDATE_FAILED", current, e);
            boolean undone = rollBack(failure);
            if (!creating) {
                state.directory = formerDirectory;
                state.tags = formerTags;
                if (undone) {
                    state.resources.clear();
                    state.resources.putAll(before);
                }
            }
            state.ends(rolledBack(creating, undone), failure.getMessage());
            throw failure;
        }
        state.description = plan.template().description();
        state.parameters = plan.parameters().shown();
        state.outputs = outputs;
        state.ends(creating ? StackStatus.CREATE_COMPLETE : StackStatus.UPDATE_COMPLETE, null);
        Set<String> planned = new HashSet<>();
        plan.order().forEach(resource -> planned.add(resource.logicalId()));
        remove(state.newestFirst().stream().filter(resource -> !planned.contains(resource.logicalId())).toList());
    }

    /** Deletes every resource that is not to be retained, the last made first. */
    void delete() {
        remove(state.newestFirst());
        state.ends(StackStatus.DELETE_COMPLETE, null);
    }

    private void apply(Plan plan, Template.Resource resource) {
        LiveResource former = state.resources.get(resource.logicalId());
        Properties properties = new Properties(plan.evaluator().members(resource.properties()));
        ResourceType type = types.find(resource.type()).orElseThrow();
        Physical physical = former == null ? create(resource, type, properties) : update(former, resource, type, properties);
        plan.scope().made(resource.logicalId(), physical);
    }

    private Physical create(Template.Resource resource, ResourceType type, Properties properties) {
        String objection = type.schema().objection(properties.names());
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
        String logicalId = resource.logicalId();
        Physical physical = type.create(context(logicalId), properties);
        LiveResource made = new LiveResource(
                logicalId, type, resource.deletionPolicy(), properties, physical, StackStatus.CREATE_COMPLETE);
        state.resources.put(logicalId, made);
        undo.push(() -> {
            if (resource.deletionPolicy() == DeletionPolicy.RETAIN) {
                state.resources.put(logicalId, made.with(StackStatus.DELETE_SKIPPED));
            } else {
                type.delete(context(logicalId), physical, properties);
                state.resources.remove(logicalId);
            }
        });
        return physical;
    }

    private Physical update(LiveResource former, Template.Resource resource, ResourceType type, Properties properties) {
        String logicalId = resource.logicalId();
        if (type != former.type()) {
            throw new UnsupportedOperationException("changing the type of a resource is not implemented here");
        }
        boolean changed = !properties.changedFrom(former.properties()).isEmpty();
        Physical physical = former.physical();
        if (changed) {
            physical = type.update(context(logicalId), former.physical(), former.properties(), properties);
            Physical updated = physical;
            undo.push(() -> {
                type.update(context(logicalId), updated, properties, former.properties());
                state.resources.put(logicalId, former);
            });
        }
        StackStatus status = changed ? StackStatus.UPDATE_COMPLETE : former.status();
        state.resources.put(
                logicalId, new LiveResource(logicalId, type, resource.deletionPolicy(), properties, physical, status));
        return physical;
    }

    /** Undoes everything that can be undone; what cannot is added to the failure. */
    private boolean rollBack(StackException failure) {
        boolean undone = true;
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
                undone = false;
            }
        }
        return undone;
    }

    private static StackStatus rolledBack(boolean creating, boolean undone) {
        if (creating) {
            return undone ? StackStatus.ROLLBACK_COMPLETE : StackStatus.ROLLBACK_FAILED;
        }
        return undone ? StackStatus.UPDATE_ROLLBACK_COMPLETE : StackStatus.UPDATE_ROLLBACK_FAILED;
    }

    private void remove(List<LiveResource> resources) {
        for (LiveResource resource : resources) {
            if (resource.deletionPolicy() == DeletionPolicy.DELETE) {
                try {
                    resource.type().delete(context(resource.logicalId()), resource.physical(), resource.properties());
                } catch (RuntimeException e) {
                    StackException failure = failure("DELETE_FAILED", resource.logicalId(), e);
                    state.resources.put(resource.logicalId(), resource.with(StackStatus.DELETE_FAILED));
                    state.ends(StackStatus.DELETE_FAILED, failure.getMessage());
                    throw failure;
                }
            }
            state.resources.remove(resource.logicalId());
        }
    }

    private StackException failure(String status, String logicalId, RuntimeException cause) {
        String what = logicalId == null ? "the outputs" : "resource " + logicalId;
        String reason = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return new StackException("stack " + state.name + ": " + what + " " + status + ": " + reason, logicalId, cause);
    }

    private ResourceContext context(String logicalId) {
        return new ResourceContext(frontDoor, roles, state.place, state.name, state.id, logicalId, state.directory, state.tags);
    }
}
