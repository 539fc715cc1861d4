package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateException;
import io.rdsreplicator.local.time.Timeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** Begins the operations that the API requests. They continue on the timeline. */
final class Submissions {
    private final Stacks stacks;
    private final TemplateSource source;
    private final Timeline timeline;

    Submissions(Stacks stacks, TemplateSource source, Timeline timeline) {
        this.stacks = stacks;
        this.source = source;
        this.timeline = timeline;
    }

    Stacks stacks() {
        return stacks;
    }

    Timeline timeline() {
        return timeline;
    }

    StackState create(Caller caller, Submission submission) {
        if (stacks.find(caller.place(), named(submission.stackName())) != null) {
            throw CloudFormationFailures.alreadyExists("Stack [" + submission.stackName() + "]");
        }
        StackState target = stacks.prepare(caller.place(), submission.stackName());
        Deployment deployment = deployment(caller, submission, target);
        Plan plan = stacks.plan(deployment, target);
        stacks.keep(target);
        begin(caller, target, plan, submission);
        return target;
    }

    StackState update(Caller caller, Submission submission) {
        StackState target = existing(caller, named(submission.stackName()));
        Deployment deployment = deployment(caller, submission, target);
        Plan plan = stacks.plan(deployment, target);
        if (preview(deployment, target).isEmpty()) {
            throw new TemplateException("No updates are to be performed.");
        }
        begin(caller, target, plan, submission);
        return target;
    }

    /** Does nothing if the stack does not exist. */
    void delete(Caller caller, DeleteStackRequest request) {
        if (request.roleARN() != null) {
            refuseRole();
        }
        String name = named(request.stackName());
        StackState target =
                name.startsWith("arn:") ? stacks.state(caller.place(), name) : stacks.find(caller.place(), name);
        if (target == null || target.isDeleted() || target.status == StackStatus.DELETE_IN_PROGRESS) {
            return;
        }
        if (!target.status.canBeDeleted()) {
            throw new TemplateException("Stack [" + target.id + "] cannot be deleted while in status " + target.status);
        }
        Set<String> retained = new TreeSet<>(request.retainResources());
        if (!retained.isEmpty() && target.status != StackStatus.DELETE_FAILED) {
            throw new TemplateException("Invalid operation on stack [" + target.id
                    + "]. RetainResources is only valid for a stack in DELETE_FAILED state");
        }
        if (!target.resources.keySet().containsAll(retained)) {
            throw new TemplateException("The following resources to retain do not exist in the stack: " + retained);
        }
        target.token = request.clientRequestToken();
        target.caller = forwarded(caller);
        stacks.deletion(target, retained).begin().runOn(timeline, "stack " + target.name);
    }

    Apply begin(Caller caller, StackState target, Plan plan, Submission submission) {
        target.caller = forwarded(caller);
        target.token = submission.token();
        target.capabilities = List.copyOf(submission.capabilities());
        Apply apply = stacks.apply(target, plan, submission.onFailure());
        apply.begin().runOn(timeline, "stack " + target.name);
        return apply;
    }

    private static Caller forwarded(Caller caller) {
        return caller.via("cloudformation");
    }

    Preview preview(Deployment deployment, StackState target) {
        return Preview.of(target, stacks.plan(deployment, target), stacks.plan(deployment, target));
    }

    StackState existing(Caller caller, String name) {
        if (name.startsWith("arn:")) {
            return stacks.state(caller.place(), name);
        }
        StackState state = stacks.find(caller.place(), name);
        if (state == null) {
            throw new TemplateException("Stack [" + name + "] does not exist");
        }
        return state;
    }

    static String named(String stackName) {
        if (stackName == null) {
            throw CloudFormationFailures.missing("stackName");
        }
        return stackName;
    }

    /** The deployment for a submission. Values that the submission does not give come from the stack. */
    Deployment deployment(Caller caller, Submission submission, StackState target) {
        if (submission.roleArn() != null) {
            refuseRole();
        }
        String text = text(caller, submission, target);
        Template template = Templates.checked(text);
        Capabilities capabilities = Capabilities.of(template);
        if (!capabilities.areIn(submission.capabilities())) {
            throw CloudFormationFailures.capabilities(capabilities.required());
        }
        return new Deployment(
                target.place,
                target.name,
                text,
                submission.previousTemplate() ? target.directory : null,
                parameters(submission, target),
                submission.tags() == null ? target.tags : submission.tags());
    }

    /** The text of a template that is not deployed. */
    String text(Caller caller, String body, String url) {
        return source.text(caller, body, url);
    }

    private String text(Caller caller, Submission submission, StackState target) {
        if (!submission.previousTemplate()) {
            return source.text(caller, submission.body(), submission.url());
        }
        if (submission.body() != null || submission.url() != null || target.template == null) {
            throw new TemplateException("UsePreviousTemplate takes the template that the stack has, and no other");
        }
        return target.template;
    }

    private static Map<String, String> parameters(Submission submission, StackState target) {
        Map<String, String> before = target.parameters == null ? Map.of() : target.parameters.texts();
        Map<String, String> values = new LinkedHashMap<>();
        for (Parameter parameter : submission.parameters()) {
            String key = parameter.parameterKey();
            boolean previous = Boolean.TRUE.equals(parameter.usePreviousValue());
            if (previous && !before.containsKey(key)) {
                throw new TemplateException("Invalid input for parameter key " + key
                        + ". Cannot specify usePreviousValue as true for a parameter key not in the previous template");
            }
            if (previous && parameter.parameterValue() != null) {
                throw new TemplateException("Invalid input for parameter key " + key
                        + ". Cannot specify usePreviousValue as true and non empty value for a parameter");
            }
            String value = previous ? before.get(key) : parameter.parameterValue();
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    private static void refuseRole() {
        throw new UnsupportedOperationException(
                "RoleARN is not implemented here: CloudFormation acts with the permissions of its caller");
    }
}
