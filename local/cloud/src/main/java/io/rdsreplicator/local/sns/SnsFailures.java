package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.sns.model.KmsDisabledException;
import software.amazon.awssdk.services.sns.model.KmsInvalidStateException;
import software.amazon.awssdk.services.sns.model.KmsNotFoundException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;

/** Creates the errors of SNS, with its codes. */
final class SnsFailures {
    private SnsFailures() {}

    static AwsServiceException notFound(String what) {
        return of(NotFoundException.builder(), "NotFound", 404, what + " does not exist");
    }

    /** The message of the tagging operations. */
    static AwsServiceException noSuchResource() {
        return of(ResourceNotFoundException.builder(), "ResourceNotFound", 404, "Resource does not exist");
    }

    static AwsServiceException invalid(String what) {
        return of(InvalidParameterException.builder(), "InvalidParameter", 400, "Invalid parameter: " + what);
    }

    static AwsServiceException nextToken() {
        return invalid("NextToken");
    }

    static AwsServiceException denied(String message) {
        return of(AuthorizationErrorException.builder(), "AuthorizationError", 403, message);
    }

    static AwsServiceException keyDenied(String message) {
        return of(KmsAccessDeniedException.builder(), "KMSAccessDenied", 400, message);
    }

    /** The error of SNS for a refusal of KMS. */
    static AwsServiceException key(KmsException cause) {
        String message = cause.awsErrorDetails().errorMessage();
        return switch (cause.awsErrorDetails().errorCode()) {
            case "NotFoundException" -> of(KmsNotFoundException.builder(), "KMSNotFound", 400, message);
            case "DisabledException" -> of(KmsDisabledException.builder(), "KMSDisabled", 400, message);
            case "KMSInvalidStateException" -> of(KmsInvalidStateException.builder(), "KMSInvalidState", 400, message);
            default -> keyDenied(message);
        };
    }

    private static AwsServiceException of(
            AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, "Sns", code, status, message);
    }
}
