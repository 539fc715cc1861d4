package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.calls.AwsFailure;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ResourceNotReadyException;
import software.amazon.awssdk.services.lambda.model.ServiceException;

/** Creates the errors of Lambda, with its codes. */
final class LambdaFailures {
    private LambdaFailures() {}

    static AwsServiceException notFound(String message) {
        return AwsFailure.of(ResourceNotFoundException.builder(), "Lambda", "ResourceNotFoundException", 404, message);
    }

    static AwsServiceException conflict(String message) {
        return AwsFailure.of(ResourceConflictException.builder(), "Lambda", "ResourceConflictException", 409, message);
    }

    static AwsServiceException invalid(String message) {
        return AwsFailure.of(
                InvalidParameterValueException.builder(), "Lambda", "InvalidParameterValueException", 400, message);
    }

    /** The error for code that could not be read from its bucket. */
    static AwsServiceException code(String object, AwsErrorDetails error) {
        String said = "S3 Error Code: " + error.errorCode() + ". S3 Error Message: " + error.errorMessage();
        return error.errorCode().equals("AccessDenied")
                ? denied(
                        "Your access has been denied by S3, please make sure your request credentials have permission to GetObject for "
                                + object + ". " + said)
                : invalid("Error occurred while GetObject. " + said);
    }

    static AwsServiceException validation(String value, String member, String pattern) {
        String name = member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
        return AwsFailure.of(
                LambdaException.builder(),
                "Lambda",
                "ValidationException",
                400,
                "1 validation error detected: Value '" + value + "' at '" + name
                        + "' failed to satisfy constraint: Member must satisfy regular expression pattern: " + pattern);
    }

    static AwsServiceException notJson() {
        String message = "Could not parse request body into json";
        return AwsFailure.of(
                InvalidRequestContentException.builder(), "Lambda", "InvalidRequestContentException", 400, message);
    }

    static AwsServiceException tooLarge(int limit) {
        String message = "Request must be smaller than " + limit + " bytes for the InvokeFunction operation";
        return AwsFailure.of(RequestTooLargeException.builder(), "Lambda", "RequestTooLargeException", 413, message);
    }

    static AwsServiceException notReady(String message) {
        return AwsFailure.of(ResourceNotReadyException.builder(), "Lambda", "ResourceNotReadyException", 502, message);
    }

    static AwsServiceException unavailable(String message) {
        return AwsFailure.of(ServiceException.builder(), "Lambda", "ServiceException", 500, message);
    }

    static AwsServiceException denied(String message) {
        return AwsFailure.of(LambdaException.builder(), "Lambda", "AccessDeniedException", 403, message);
    }
}
