package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.ResourceType;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates a stack or updates it to a plan. If the operation fails, it is rolled back. */
final class Apply {
    private final Workshop workshop;
    private final StackState state;
    private final Plan plan;
    private final OnFailure onFailure;
    private final Course course = new Course();
    private final boolean creating;
    private final Deque<Done> done = new ArrayDeque<>();
    private final List<LiveResource> replaced = new ArrayList<>();
    private final Map<String, LiveResource> before;
    private StackException failure;
    private boolean complete;

    Apply(Workshop workshop, StackState state, Plan plan, OnFailure onFailure) {
        this.workshop = workshop;
        this.state = state;
        this.plan = plan;
        this.onFailure = onFailure;
        this.creating = state.isNew();
        this.before = new LinkedHashMap<>(state.resources);
    }

    /** Starts the operation on the stack. The steps are still to be run. */
    Course begin() {
        state.course = course;
        state.rollbackDisabled = onFailure == OnFailure.DO_NOTHING;
        if (creating) {
            settle();
        } else {
            state.updated = state.now();
        }
        state.enter(creating ? StackStatus.CREATE_IN_PROGRESS : StackStatus.UPDATE_IN_PROGRESS, "User Initiated");
        for (Template.Resource resource : plan.order().resources()) {
            course.last(Duration.ZERO, () -> attempt(resource.logicalId(), () -> start(resource)));
        }
        course.last(Duration.ZERO, () -> attempt(null, this::complete));
        return course;
    }

    /** The failure of the operation, or null. */
    StackException failure() {
        return failure;
    }

    Outcome outcome() {
        return failure != null ? Outcome.FAILED : complete ? Outcome.DONE : Outcome.UNDER_WAY;
    }

    enum Outcome {
        UNDER_WAY,
        DONE,
        FAILED
    }

    private void attempt(String logicalId, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(logicalId, e);
        }
    }

    private void start(Template.Resource resource) {
        ResourceType type = workshop.types().find(resource.type()).orElseThrow();
        Properties properties = plan.properties(resource, type);
        String id = resource.logicalId();
        LiveResource next = LiveResource.planned(
                resource, type, properties, plan.order().dependencies().get(id));
        LiveResource former = state.resources.get(id);
        if (former == null || former.physical() == null) {
            state.show(next, StackStatus.CREATE_IN_PROGRESS, null);
            course.next(Course.WORK, () -> attempt(id, () -> create(next)));
            return;
        }
        Difference difference = Difference.between(former, properties);
        if (difference.isReplacement()) {
            state.show(
                    former,
                    StackStatus.UPDATE_IN_PROGRESS,
                    "Requested update requires the creation of a new physical resource; hence creating one.");
            course.next(Course.WORK, () -> attempt(id, () -> replace(former, next)));
        } else if (difference.isEmpty()) {
            state.resources.put(
                    id, next.existing(former.physical()).with(former.status(), former.reason(), former.changed()));
            plan.scope().made(id, former.physical());
        } else {
            state.show(former, StackStatus.UPDATE_IN_PROGRESS, null);
            course.next(Course.WORK, () -> attempt(id, () -> update(former, next)));
        }
    }

    private void create(LiveResource next) {
        LiveResource made = make(next, null);
        state.show(made, StackStatus.CREATE_IN_PROGRESS, "Resource creation Initiated");
        state.show(made, StackStatus.CREATE_COMPLETE, null);
    }

    private void replace(LiveResource former, LiveResource next) {
        Difference.between(former, next.properties()).refuseUnchangedName();
        LiveResource made = make(next, former);
        state.show(made, StackStatus.UPDATE_IN_PROGRESS, "Resource creation Initiated");
        state.show(made, StackStatus.UPDATE_COMPLETE, null);
        replaced.add(former.withPoliciesOf(next));
    }

    private LiveResource make(LiveResource next, LiveResource former) {
        String objection = next.type().schema().objection(next.properties().names());
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
        Physical[] begun = new Physical[1];
        try {
            Physical physical = next.type()
                    .create(
                            workshop.newContext(
                                    state,
                                    next.logicalId(),
                                    plan.deployment().directory(),
                                    exists -> begun[0] = exists),
                            next.properties());
            LiveResource made = next.existing(physical);
            done.push(new Done(former, made, false));
            plan.scope().made(next.logicalId(), physical);
            return made;
        } catch (RuntimeException e) {
            LiveResource partial = next.existing(begun[0]);
            done.push(new Done(former, partial, false));
            if (former == null) {
                state.resources.put(next.logicalId(), partial);
            }
            throw e;
        }
    }

    private void update(LiveResource former, LiveResource next) {
        Difference.between(former, next.properties()).refuseImmutable();
        LiveResource made = next.existing(former.physical());
        done.push(new Done(former, made, true));
        Physical physical = next.type()
                .update(
                        workshop.context(
                                state, next.logicalId(), plan.deployment().directory()),
                        former.physical(),
                        former.properties(),
                        next.properties());
        state.show(made.existing(physical), StackStatus.UPDATE_COMPLETE, null);
        plan.scope().made(next.logicalId(), physical);
    }

    private void complete() {
        Map<String, Stack.Output> outputs = plan.outputs();
        settle();
        complete = true;
        state.outputs = outputs;
        if (creating) {
            state.enter(StackStatus.CREATE_COMPLETE, null);
            return;
        }
        state.enter(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, null);
        Set<String> planned = new HashSet<>();
        plan.order().resources().forEach(resource -> planned.add(resource.logicalId()));
        List<LiveResource> old = new ArrayList<>(state.resources.values());
        old.removeIf(resource -> planned.contains(resource.logicalId()));
        old.addAll(replaced);
        old.addAll(state.obsolete);
        new Removal(workshop, state, course).begin(old, resource -> outlives(resource, planned), failures -> {
            failures.keySet().stream().filter(id -> !planned.contains(id)).forEach(state.resources::remove);
            state.obsolete.clear();
            state.enter(
                    StackStatus.UPDATE_COMPLETE,
                    failures.isEmpty() ? null : "Update successful. One or more resources could not be deleted.");
        });
    }

    private static boolean outlives(LiveResource old, Set<String> planned) {
        return planned.contains(old.logicalId())
                ? old.updateReplacePolicy() == DeletionPolicy.RETAIN
                : old.deletionPolicy() != DeletionPolicy.DELETE;
    }

    /** Records the resources that the stack has now. */
    private void settle() {
        state.description = plan.template().description();
        state.parameters = plan.parameters();
        state.tags = plan.deployment().tags();
        state.directory = plan.deployment().directory();
        state.template = plan.deployment().template();
    }

    private void fail(String logicalId, RuntimeException e) {
        course.abandon();
        StackStatus status = creating ? StackStatus.CREATE_FAILED : StackStatus.UPDATE_FAILED;
        String reason = StackFailures.reason(e);
        failure = new StackException(
                "stack " + state.name + ": " + (logicalId == null ? "the outputs" : "resource " + logicalId) + " "
                        + status + ": " + reason,
                logicalId,
                e);
        if (logicalId != null) {
            LiveResource failed = state.resources.getOrDefault(
                    logicalId,
                    LiveResource.planned(
                            plan.template().resources().get(logicalId),
                            plan.type(logicalId),
                            new Properties(Map.of()),
                            Set.of()));
            state.show(failed, failed.physical() == null ? StackStatus.CREATE_FAILED : status, reason);
        }
        Undo undo = new Undo(workshop, state, course, failure);
        if (onFailure == OnFailure.DO_NOTHING) {
            state.obsolete.addAll(replaced);
            state.enter(status, summary());
        } else if (creating) {
            undo.creation(onFailure, summary());
        } else {
            undo.update(done, before, summary());
        }
    }

    private String summary() {
        if (failure.logicalId() == null) {
            return StackFailures.reason((RuntimeException) failure.getCause());
        }
        return StackFailures.resources(creating ? "create" : "update", List.of(failure.logicalId()));
    }

    /**
     * A resource that the operation made or changed.
     *
     * @param former what it was before, or null
     */
    record Done(LiveResource former, LiveResource made, boolean inPlace) {}
}
