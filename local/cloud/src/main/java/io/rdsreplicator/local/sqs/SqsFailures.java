package io.rdsreplicator.local.sqs;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.identity.AccessRequest;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.InvalidMessageContentsException;
import software.amazon.awssdk.services.sqs.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Creates the errors of SQS. Its JSON protocol still sends the codes of its query protocol. */
final class SqsFailures {
    private SqsFailures() {}

    static AwsServiceException noSuchQueue() {
        return of(
                QueueDoesNotExistException.builder(),
                "AWS.SimpleQueueService.NonExistentQueue",
                400,
                "The specified queue does not exist.");
    }

    static AwsServiceException exists(String name) {
        return of(
                QueueNameExistsException.builder(),
                "QueueAlreadyExists",
                400,
                "A queue already exists with the same name and a different value for an attribute: " + name);
    }

    static AwsServiceException invalid(String message) {
        return of(SqsException.builder(), "InvalidParameterValue", 400, message);
    }

    static AwsServiceException unknownAttribute(String name) {
        return of(
                InvalidAttributeNameException.builder(),
                "InvalidAttributeName",
                400,
                "Unknown Attribute " + name + ".");
    }

    static AwsServiceException invalidAttribute(String name) {
        return of(
                InvalidAttributeValueException.builder(),
                "InvalidAttributeValue",
                400,
                "Invalid value for the parameter " + name + ".");
    }

    static AwsServiceException invalidContents() {
        return of(
                InvalidMessageContentsException.builder(),
                "InvalidMessageContents",
                400,
                "The message contains characters outside the allowed set.");
    }

    static AwsServiceException invalidReceipt(String handle) {
        return of(
                ReceiptHandleIsInvalidException.builder(),
                "ReceiptHandleIsInvalid",
                404,
                "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
    }

    /** SQS writes its actions in lower case. */
    static AwsServiceException denied(AccessRequest request, String message) {
        String action = request.action().toLowerCase(Locale.ROOT);
        return of(SqsException.builder(), "AccessDenied", 403, message.replace(request.action(), action));
    }

    static AwsServiceException keyDenied(String reason) {
        return of(KmsAccessDeniedException.builder(), "KMS.AccessDeniedException", 400, reason);
    }

    private static AwsServiceException of(
            AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, "Sqs", code, status, message);
    }
}
