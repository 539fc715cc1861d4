package io.rdsreplicator.local.stacks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/**
 * The input of a call that creates or updates a stack.
 *
 * @param tags null to keep the tags of the stack
 * @param roleArn a role that CloudFormation is to assume, or null
 */
record Submission(
        String stackName,
        String body,
        String url,
        boolean previousTemplate,
        List<Parameter> parameters,
        List<String> capabilities,
        Map<String, String> tags,
        String roleArn,
        OnFailure onFailure,
        String token) {

    static Submission of(CreateStackRequest request) {
        OnFailure onFailure = request.onFailure() == null
                ? rollback(request.disableRollback())
                : OnFailure.valueOf(request.onFailureAsString());
        return new Submission(
                request.stackName(),
                request.templateBody(),
                request.templateURL(),
                false,
                request.parameters(),
                request.capabilitiesAsStrings(),
                tags(request.tags()),
                request.roleARN(),
                onFailure,
                request.clientRequestToken());
    }

    static Submission of(UpdateStackRequest request) {
        return new Submission(
                request.stackName(),
                request.templateBody(),
                request.templateURL(),
                Boolean.TRUE.equals(request.usePreviousTemplate()),
                request.parameters(),
                request.capabilitiesAsStrings(),
                request.hasTags() ? tags(request.tags()) : null,
                request.roleARN(),
                rollback(request.disableRollback()),
                request.clientRequestToken());
    }

    static Submission of(CreateChangeSetRequest request) {
        OnFailure onFailure = request.onStackFailure() == null
                ? OnFailure.ROLLBACK
                : OnFailure.valueOf(request.onStackFailureAsString());
        return new Submission(
                request.stackName(),
                request.templateBody(),
                request.templateURL(),
                Boolean.TRUE.equals(request.usePreviousTemplate()),
                request.parameters(),
                request.capabilitiesAsStrings(),
                request.hasTags() ? tags(request.tags()) : null,
                request.roleARN(),
                onFailure,
                request.clientToken());
    }

    Submission withOnFailure(OnFailure other) {
        return new Submission(
                stackName, body, url, previousTemplate, parameters, capabilities, tags, roleArn, other, token);
    }

    static OnFailure rollback(Boolean disabled) {
        return Boolean.TRUE.equals(disabled) ? OnFailure.DO_NOTHING : OnFailure.ROLLBACK;
    }

    private static Map<String, String> tags(List<Tag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        tags.forEach(tag -> map.put(tag.key(), tag.value()));
        return map;
    }
}
