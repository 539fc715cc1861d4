package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Rolls back a failed operation. If a part cannot be rolled back, the error is added to the failure. */
final class Undo {
    private static final Predicate<LiveResource> RETAINED =
            resource -> resource.deletionPolicy() == DeletionPolicy.RETAIN;

    private final Workshop workshop;
    private final StackState state;
    private final Course course;
    private final StackException failure;
    private final List<String> stuck = new ArrayList<>();

    Undo(Workshop workshop, StackState state, Course course, StackException failure) {
        this.workshop = workshop;
        this.state = state;
        this.course = course;
        this.failure = failure;
    }

    void creation(OnFailure onFailure, String reason) {
        boolean delete = onFailure == OnFailure.DELETE;
        state.enter(
                delete ? StackStatus.DELETE_IN_PROGRESS : StackStatus.ROLLBACK_IN_PROGRESS,
                reason + (delete ? "Delete requested by user." : "Rollback requested by user."));
        List<LiveResource> all = new ArrayList<>(state.resources.values());
        new Removal(workshop, state, course).begin(all, RETAINED, failures -> {
            all.stream().filter(RETAINED).filter(r -> r.physical() != null).forEach(this::keep);
            failures.values().forEach(failure::addSuppressed);
            if (failures.isEmpty()) {
                state.enter(delete ? StackStatus.DELETE_COMPLETE : StackStatus.ROLLBACK_COMPLETE, null);
            } else {
                state.enter(
                        delete ? StackStatus.DELETE_FAILED : StackStatus.ROLLBACK_FAILED,
                        StackFailures.resources("delete", failures.keySet()));
            }
        });
    }

    private void keep(LiveResource retained) {
        state.resources.put(retained.logicalId(), retained.with(StackStatus.DELETE_SKIPPED, null, state.now()));
    }

    /**
     * @param done the changes, the last first
     * @param before the stack's resources before the operation
     */
    void update(Collection<Apply.Done> done, Map<String, LiveResource> before, String reason) {
        state.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, reason);
        List<LiveResource> extra = new ArrayList<>();
        Map<String, LiveResource> restored = new LinkedHashMap<>(before);
        for (Apply.Done one : done) {
            if (one.inPlace()) {
                course.last(Duration.ZERO, () -> start(one, restored));
            } else {
                extra.add(one.made());
                course.last(Duration.ZERO, () -> putBack(one, restored));
            }
        }
        course.last(Duration.ZERO, () -> cleanUp(extra, restored));
    }

    private void start(Apply.Done one, Map<String, LiveResource> restored) {
        state.show(one.made(), StackStatus.UPDATE_IN_PROGRESS, null);
        course.next(Course.WORK, () -> revert(one, restored));
    }

    private void revert(Apply.Done one, Map<String, LiveResource> restored) {
        LiveResource former = one.former();
        try {
            former.type()
                    .update(
                            workshop.context(state, former.logicalId(), state.directory),
                            one.made().physical(),
                            one.made().properties(),
                            former.properties());
            restored.put(former.logicalId(), state.show(former, StackStatus.UPDATE_COMPLETE, null));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            stuck.add(former.logicalId());
            state.show(one.made(), StackStatus.UPDATE_FAILED, StackFailures.reason(e));
        }
    }

    private void putBack(Apply.Done one, Map<String, LiveResource> restored) {
        if (one.former() != null) {
            restored.put(one.former().logicalId(), state.show(one.former(), StackStatus.UPDATE_COMPLETE, null));
        }
    }

    private void cleanUp(List<LiveResource> extra, Map<String, LiveResource> restored) {
        if (!stuck.isEmpty()) {
            extra.stream().filter(resource -> before(restored, resource)).forEach(state.obsolete::add);
            state.enter(StackStatus.UPDATE_ROLLBACK_FAILED, StackFailures.resources("update", stuck));
            return;
        }
        state.enter(StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, null);
        new Removal(workshop, state, course).begin(extra, RETAINED, failures -> {
            failures.values().forEach(failure::addSuppressed);
            state.resources.clear();
            state.resources.putAll(restored);
            state.enter(StackStatus.UPDATE_ROLLBACK_COMPLETE, null);
        });
    }

    /** Whether the resource exists in addition to one of the same logical id that the stack had before. */
    private static boolean before(Map<String, LiveResource> restored, LiveResource resource) {
        return resource.physical() != null && restored.containsKey(resource.logicalId());
    }
}
