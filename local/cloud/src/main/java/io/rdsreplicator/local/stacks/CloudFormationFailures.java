package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;

/** Creates the errors of CloudFormation. */
final class CloudFormationFailures {
    private CloudFormationFailures() {}

    static AwsServiceException invalid(String message) {
        return of(CloudFormationException.builder(), "ValidationError", 400, message);
    }

    static AwsServiceException missing(String member) {
        return invalid("1 validation error detected: Value null at '" + member
                + "' failed to satisfy constraint: Member must not be null");
    }

    static AwsServiceException alreadyExists(String what) {
        return of(AlreadyExistsException.builder(), "AlreadyExistsException", 400, what + " already exists");
    }

    static AwsServiceException capabilities(List<String> required) {
        return of(
                InsufficientCapabilitiesException.builder(),
                "InsufficientCapabilitiesException",
                400,
                "Requires capabilities : " + required);
    }

    static AwsServiceException noChangeSet(String name) {
        return of(
                ChangeSetNotFoundException.builder(),
                "ChangeSetNotFound",
                404,
                "ChangeSet [" + name + "] does not exist");
    }

    static AwsServiceException changeSetStatus(String message) {
        return of(InvalidChangeSetStatusException.builder(), "InvalidChangeSetStatus", 400, message);
    }

    /** Returns the result of a call. If the template is invalid, throws the matching API error. */
    static <T> T answer(Supplier<T> call) {
        try {
            return call.get();
        } catch (TemplateException e) {
            throw invalid(e.getMessage());
        }
    }

    private static AwsServiceException of(
            AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, "CloudFormation", code, status, message);
    }
}
