package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;

/** The API operations on change sets. */
final class ChangeSets {
    /** How long it takes to compute a change set. */
    private static final Duration COMPARING = Duration.ofMillis(100);

    private final Submissions submissions;
    private final Stacks stacks;
    private final Caller caller;

    ChangeSets(Submissions submissions, Caller caller) {
        this.submissions = submissions;
        this.stacks = submissions.stacks();
        this.caller = caller;
    }

    /** @param state the change set's stack */
    record Found(StackState state, ChangeSet changeSet) {}

    Found create(CreateChangeSetRequest request) {
        String name = request.changeSetName();
        if (name == null) {
            throw CloudFormationFailures.missing("changeSetName");
        }
        if (!name.matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
            throw new TemplateException("1 validation error detected: "
                    + "Value '" + name + "' at 'changeSetName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }
        Submission submission = Submission.of(request);
        StackState target = target(request, Submissions.named(request.stackName()));
        if (target.changeSets.containsKey(name)) {
            throw CloudFormationFailures.alreadyExists("ChangeSet " + name);
        }
        Deployment deployment = submissions.deployment(caller, submission, target);
        stacks.plan(deployment, target);
        if (target.status == null) {
            stacks.keep(target);
            target.tags = deployment.tags();
            target.enter(StackStatus.REVIEW_IN_PROGRESS, "User Initiated");
        }
        UUID unique = UUID.nameUUIDFromBytes((target.id + "/" + name + "/" + target.events.size() + "/" + target.now())
                .getBytes(StandardCharsets.UTF_8));
        ChangeSet changeSet = new ChangeSet(
                name,
                target.place.arn("cloudformation", "changeSet/" + name + "/" + unique),
                request.description(),
                target.now(),
                submission,
                deployment);
        changeSet.status = ChangeSetStatus.CREATE_IN_PROGRESS;
        target.changeSets.put(name, changeSet);
        submissions.timeline().after(COMPARING, "change set " + name, () -> compute(target, changeSet));
        return new Found(target, changeSet);
    }

    private StackState target(CreateChangeSetRequest request, String name) {
        ChangeSetType type = request.changeSetType() == null ? ChangeSetType.UPDATE : request.changeSetType();
        StackState existing =
                name.startsWith("arn:") ? stacks.state(caller.place(), name) : stacks.find(caller.place(), name);
        if (type == ChangeSetType.UPDATE) {
            if (existing == null) {
                throw new TemplateException("Stack [" + name + "] does not exist");
            }
            if (existing.isNew()) {
                throw new TemplateException(
                        "Stack:" + existing.id + " is in " + existing.status + " state and can not be updated.");
            }
            return existing;
        }
        if (type != ChangeSetType.CREATE) {
            throw new UnsupportedOperationException(
                    "a change set of type " + request.changeSetTypeAsString() + " is not implemented here");
        }
        if (existing != null && !existing.isNew()) {
            throw new TemplateException(
                    "Stack [" + existing.name + "] already exists and cannot be created again with the changeSet ["
                            + request.changeSetName() + "].");
        }
        return existing == null ? stacks.prepare(caller.place(), name) : existing;
    }

    private void compute(StackState target, ChangeSet changeSet) {
        if (target.changeSets.get(changeSet.name) != changeSet) {
            return;
        }
        try {
            changeSet.computed(submissions.preview(changeSet.deployment, target));
        } catch (TemplateException e) {
            changeSet.failed(e.getMessage());
        }
    }

    /** Finds a change set by its name and the stack's name, or by its id alone. */
    Found find(String nameOrId, String stackName) {
        if (nameOrId == null) {
            throw CloudFormationFailures.missing("changeSetName");
        }
        if (nameOrId.startsWith("arn:")) {
            for (StackState state : stacks.states(caller.place())) {
                for (ChangeSet changeSet : state.changeSets.values()) {
                    if (changeSet.id.equals(nameOrId)) {
                        return new Found(state, changeSet);
                    }
                }
            }
            throw CloudFormationFailures.noChangeSet(nameOrId);
        }
        if (stackName == null) {
            throw new TemplateException("StackName must be specified if ChangeSetName is not specified as an ARN.");
        }
        StackState state = submissions.existing(caller, stackName);
        ChangeSet changeSet = state.changeSets.get(nameOrId);
        if (changeSet == null) {
            throw CloudFormationFailures.noChangeSet(nameOrId);
        }
        return new Found(state, changeSet);
    }

    void execute(ExecuteChangeSetRequest request) {
        Found found = find(request.changeSetName(), request.stackName());
        ChangeSet changeSet = found.changeSet();
        if (changeSet.status != ChangeSetStatus.CREATE_COMPLETE) {
            throw CloudFormationFailures.changeSetStatus("ChangeSet [" + changeSet.id
                    + "] cannot be executed in its current status of [" + changeSet.status + "]");
        }
        if (changeSet.executionStatus() != ExecutionStatus.AVAILABLE) {
            throw CloudFormationFailures.changeSetStatus("ChangeSet [" + changeSet.id
                    + "] cannot be executed in its current execution status of [" + changeSet.executionStatus() + "]");
        }
        Submission submission = request.disableRollback() == null
                ? changeSet.submission
                : changeSet.submission.withOnFailure(Submission.rollback(request.disableRollback()));
        Plan plan = stacks.plan(changeSet.deployment, found.state());
        found.state().changeSets.values().removeIf(other -> other != changeSet);
        changeSet.executing(submissions.begin(caller, found.state(), plan, submission));
    }

    void delete(String nameOrId, String stackName) {
        Found found = find(nameOrId, stackName);
        if (found.changeSet().executionStatus() == ExecutionStatus.EXECUTE_IN_PROGRESS) {
            throw CloudFormationFailures.changeSetStatus("ChangeSet [" + found.changeSet().id
                    + "] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]");
        }
        found.state().changeSets.remove(found.changeSet().name);
    }
}
