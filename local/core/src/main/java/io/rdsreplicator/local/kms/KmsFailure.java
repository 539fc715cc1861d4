package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidAliasNameException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.InvalidGrantIdException;
import software.amazon.awssdk.services.kms.model.InvalidGrantTokenException;
import software.amazon.awssdk.services.kms.model.InvalidMarkerException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.TagException;

/** Creates the errors of KMS, with the codes that it sends. */
final class KmsFailure {
    private KmsFailure() {}

    static AwsServiceException accessDenied(String message) {
        return failure(KmsException.builder(), "AccessDeniedException", message);
    }

    static AwsServiceException notFound(String message) {
        return failure(NotFoundException.builder(), "NotFoundException", message);
    }

    static AwsServiceException disabled(KmsKey key) {
        return failure(DisabledException.builder(), "DisabledException", key.arn() + " is disabled.");
    }

    static AwsServiceException pendingDeletion(KmsKey key) {
        return invalidState(key.arn() + " is pending deletion.");
    }

    static AwsServiceException invalidState(String message) {
        return failure(KmsInvalidStateException.builder(), "KMSInvalidStateException", message);
    }

    static AwsServiceException invalidCiphertext() {
        return failure(InvalidCiphertextException.builder(), "InvalidCiphertextException", null);
    }

    static AwsServiceException incorrectKey() {
        return failure(
                IncorrectKeyException.builder(),
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.");
    }

    static AwsServiceException validation(String message) {
        return failure(KmsException.builder(), "ValidationException", message);
    }

    static AwsServiceException malformedPolicy(String message) {
        return failure(MalformedPolicyDocumentException.builder(), "MalformedPolicyDocumentException", message);
    }

    static AwsServiceException aliasExists(String arn) {
        return failure(
                AlreadyExistsException.builder(),
                "AlreadyExistsException",
                "An alias with the name " + arn + " already exists");
    }

    static AwsServiceException invalidAliasName(String message) {
        return failure(InvalidAliasNameException.builder(), "InvalidAliasNameException", message);
    }

    static AwsServiceException invalidMarker() {
        return failure(InvalidMarkerException.builder(), "InvalidMarkerException", "Could not deserialize marker");
    }

    static AwsServiceException invalidGrantId(String id) {
        return failure(InvalidGrantIdException.builder(), "InvalidGrantIdException", "Invalid grant id: " + id);
    }

    static AwsServiceException invalidGrantToken() {
        return failure(InvalidGrantTokenException.builder(), "InvalidGrantTokenException", "Invalid grant token");
    }

    static AwsServiceException tag(String message) {
        return failure(TagException.builder(), "TagException", message);
    }

    private static AwsServiceException failure(AwsServiceException.Builder builder, String code, String message) {
        return AwsFailure.of(builder, "Kms", code, 400, message);
    }
}
