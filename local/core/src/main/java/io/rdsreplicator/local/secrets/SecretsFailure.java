package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.EncryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidNextTokenException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.LimitExceededException;
import software.amazon.awssdk.services.secretsmanager.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.secretsmanager.model.PublicPolicyException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** Creates the errors of Secrets Manager, with the codes that it sends. No message contains a secret value. */
final class SecretsFailure {
    private SecretsFailure() {}

    static AwsServiceException accessDenied(String message) {
        return failure(SecretsManagerException.builder(), "AccessDeniedException", message);
    }

    static AwsServiceException noSecret() {
        return notFound("Secrets Manager can't find the specified secret.");
    }

    static AwsServiceException notFound(String message) {
        return failure(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
    }

    static AwsServiceException exists(String message) {
        return failure(ResourceExistsException.builder(), "ResourceExistsException", message);
    }

    static AwsServiceException invalidParameter(String message) {
        return failure(InvalidParameterException.builder(), "InvalidParameterException", message);
    }

    static AwsServiceException invalidRequest(String message) {
        return failure(InvalidRequestException.builder(), "InvalidRequestException", message);
    }

    static AwsServiceException validation(String message) {
        return failure(SecretsManagerException.builder(), "ValidationException", message);
    }

    static AwsServiceException limitExceeded(String message) {
        return failure(LimitExceededException.builder(), "LimitExceededException", message);
    }

    static AwsServiceException invalidNextToken() {
        return failure(
                InvalidNextTokenException.builder(), "InvalidNextTokenException", "The NextToken value is invalid.");
    }

    static AwsServiceException malformedPolicy(String message) {
        return failure(MalformedPolicyDocumentException.builder(), "MalformedPolicyDocumentException", message);
    }

    static AwsServiceException publicPolicy() {
        return failure(
                PublicPolicyException.builder(),
                "PublicPolicyException",
                "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.");
    }

    static AwsServiceException decryptionFailure() {
        return failure(
                DecryptionFailureException.builder(),
                "DecryptionFailure",
                "Secrets Manager can't decrypt the protected secret text using the provided KMS key.");
    }

    static AwsServiceException encryptionFailure() {
        return failure(
                EncryptionFailureException.builder(),
                "EncryptionFailure",
                "Secrets Manager can't encrypt the protected secret text using the provided KMS key. "
                        + "Check that the KMS key is available, enabled, and not in an invalid state.");
    }

    private static AwsServiceException failure(AwsServiceException.Builder builder, String code, String message) {
        return AwsFailure.of(builder, "SecretsManager", code, 400, message);
    }
}
