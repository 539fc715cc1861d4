package io.rdsreplicator.local.ssm;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.model.AccessDeniedException;
import software.amazon.awssdk.services.ssm.model.HierarchyLevelLimitExceededException;
import software.amazon.awssdk.services.ssm.model.InvalidNextTokenException;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ThrottlingException;
import software.amazon.awssdk.services.ssm.model.ValidationException;

/** Creates the errors of Parameter Store. */
final class SsmFailures {
    private SsmFailures() {}

    /** AWS sends no message with it. */
    static AwsServiceException notFound() {
        return of(ParameterNotFoundException.builder(), "ParameterNotFound", null);
    }

    static AwsServiceException exists() {
        return of(
                ParameterAlreadyExistsException.builder(),
                "ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
    }

    static AwsServiceException tooManyLevels() {
        return of(
                HierarchyLevelLimitExceededException.builder(),
                "HierarchyLevelLimitExceededException",
                "A hierarchy can have a maximum of 15 levels.");
    }

    static AwsServiceException badName() {
        return validation(
                "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can "
                        + "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, "
                        + "numbers and the following 3 symbols .-_");
    }

    static AwsServiceException badPrefix() {
        return validation("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
    }

    static AwsServiceException badPath() {
        return validation(
                "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a "
                        + "forward slash \"/\". It can't be prefixed with \\\"aws\\\" or \\\"ssm\\\" (case-insensitive). It must "
                        + "use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special "
                        + "characters are not allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". "
                        + "Valid example: /get/parameters2-/by1./path0_.");
    }

    static AwsServiceException reserved(String name) {
        return denied("No access to reserved parameter name: " + name + ".");
    }

    static AwsServiceException valueTooLong(int most) {
        return validation(
                "Standard tier parameters support a maximum parameter value of " + most + " characters. To create "
                        + "a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more "
                        + "information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/"
                        + "parameter-store-advanced-parameters.html");
    }

    /** @param member the member of the request with its value, such as {@code '11' at 'maxResults'} */
    static AwsServiceException constraint(String member, String constraint) {
        return validation(
                "1 validation error detected: Value " + member + " failed to satisfy constraint: " + constraint);
    }

    static AwsServiceException validation(String message) {
        return of(ValidationException.builder(), "ValidationException", message);
    }

    static AwsServiceException invalidToken() {
        return of(InvalidNextTokenException.builder(), "InvalidNextToken", "The specified token isn't valid.");
    }

    static AwsServiceException denied(String message) {
        return of(AccessDeniedException.builder(), "AccessDeniedException", message);
    }

    static AwsServiceException rateExceeded() {
        return of(ThrottlingException.builder(), "ThrottlingException", "Rate exceeded");
    }

    private static AwsServiceException of(AwsServiceException.Builder builder, String code, String message) {
        return AwsFailure.of(builder, "Ssm", code, 400, message);
    }
}
