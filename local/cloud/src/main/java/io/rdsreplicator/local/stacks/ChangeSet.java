package io.rdsreplicator.local.stacks;

import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;

/** A change set of a stack, from its creation to its execution. */
final class ChangeSet {
    static final String NO_CHANGES =
            "The submitted information didn't contain changes. Submit different information to create a change set.";

    final String name;
    final String id;
    final String description;
    final Instant created;
    final Submission submission;
    final Deployment deployment;
    ChangeSetStatus status = ChangeSetStatus.CREATE_PENDING;
    String reason;
    List<PlannedChange> changes = List.of();
    private Apply execution;

    ChangeSet(
            String name, String id, String description, Instant created, Submission submission, Deployment deployment) {
        this.name = name;
        this.id = id;
        this.description = description;
        this.created = created;
        this.submission = submission;
        this.deployment = deployment;
    }

    void computed(Preview preview) {
        changes = preview.changes();
        if (preview.isEmpty()) {
            failed(NO_CHANGES);
        } else {
            status = ChangeSetStatus.CREATE_COMPLETE;
        }
    }

    void failed(String newReason) {
        status = ChangeSetStatus.FAILED;
        reason = newReason;
    }

    void executing(Apply newExecution) {
        execution = newExecution;
    }

    ExecutionStatus executionStatus() {
        if (status != ChangeSetStatus.CREATE_COMPLETE) {
            return ExecutionStatus.UNAVAILABLE;
        }
        if (execution == null) {
            return ExecutionStatus.AVAILABLE;
        }
        return switch (execution.outcome()) {
            case UNDER_WAY -> ExecutionStatus.EXECUTE_IN_PROGRESS;
            case DONE -> ExecutionStatus.EXECUTE_COMPLETE;
            case FAILED -> ExecutionStatus.EXECUTE_FAILED;
        };
    }
}
