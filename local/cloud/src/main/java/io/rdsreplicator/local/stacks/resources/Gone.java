package io.rdsreplicator.local.stacks.resources;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Deletes resources that may already be deleted. */
final class Gone {
    private static final Set<String> CODES = Set.of(
            "ResourceNotFoundException",
            "NotFoundException",
            "NotFound",
            "ResourceNotFound",
            "StateMachineDoesNotExist",
            "ParameterNotFound",
            "AWS.SimpleQueueService.NonExistentQueue",
            "QueueDoesNotExist");

    private Gone() {}

    /**
     * Runs a delete. If the service answers that the resource does not exist, the delete succeeds. Any other error is
     * thrown.
     */
    static void orDelete(Runnable delete) {
        try {
            delete.run();
        } catch (AwsServiceException e) {
            if (e.awsErrorDetails() == null
                    || !CODES.contains(e.awsErrorDetails().errorCode())) {
                throw e;
            }
        }
    }
}
