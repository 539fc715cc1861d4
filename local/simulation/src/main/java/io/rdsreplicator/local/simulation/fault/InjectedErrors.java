package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** The exceptions that the SDK throws when a service fails, with the service's own error codes. */
final class InjectedErrors {
    private InjectedErrors() {}

    static RuntimeException of(Fault fault, String service) {
        return switch (fault) {
            case CALL_THROTTLED -> refusal(service, throttling(service), 400, "Rate exceeded");
            case CALL_FAILED, CALL_FAILED_AFTER, OUTAGE ->
                refusal(service, internal(service), 500, "An internal error occurred");
            case CALL_DENIED -> refusal(service, "AccessDenied", 403, "The caller is not authorized to perform this");
            case CALL_TIMED_OUT, ANSWER_LOST -> ApiCallTimeoutException.create(60_000);
            default -> throw new IllegalArgumentException(fault + " is no failure of a call");
        };
    }

    private static AwsServiceException refusal(String service, String code, int status, String message) {
        return AwsFailure.of(builder(service), service, code, status, message);
    }

    private static String throttling(String service) {
        return switch (service) {
            case "rds" -> "Throttling";
            case "sns" -> "Throttled";
            case "lambda" -> "TooManyRequestsException";
            default -> "ThrottlingException";
        };
    }

    private static String internal(String service) {
        return switch (service) {
            case "rds" -> "InternalFailure";
            case "secretsmanager" -> "InternalServiceError";
            case "ssm" -> "InternalServerError";
            case "kms" -> "KMSInternalException";
            case "lambda" -> "ServiceException";
            default -> "InternalError";
        };
    }

    private static AwsServiceException.Builder builder(String service) {
        return switch (service) {
            case "rds" -> RdsException.builder();
            case "kms" -> KmsException.builder();
            case "secretsmanager" -> SecretsManagerException.builder();
            case "sns" -> SnsException.builder();
            case "sqs" -> SqsException.builder();
            case "ssm" -> SsmException.builder();
            case "states" -> SfnException.builder();
            case "lambda" -> LambdaException.builder();
            default -> AwsServiceException.builder();
        };
    }
}
