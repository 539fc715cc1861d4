package io.rdsreplicator.local.events;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/** Creates the errors of EventBridge, with its codes. */
final class EventsFailures {
    private EventsFailures() {}

    static AwsServiceException noSuchRule(String name) {
        return of(
                ResourceNotFoundException.builder(),
                "ResourceNotFoundException",
                "Rule " + name + " does not exist on EventBus default.");
    }

    static AwsServiceException noSuchBus(String name) {
        return of(
                ResourceNotFoundException.builder(),
                "ResourceNotFoundException",
                "Event bus " + name + " does not exist.");
    }

    static AwsServiceException invalid(String message) {
        return of(EventBridgeException.builder(), "ValidationException", message);
    }

    static AwsServiceException denied(String message) {
        return of(EventBridgeException.builder(), "AccessDeniedException", message);
    }

    static AwsServiceException notTrusting(String roleArn) {
        return invalid(
                "Provided role '" + roleArn + "' cannot be assumed by principal '" + EventsService.PRINCIPAL + "'.");
    }

    static AwsServiceException nextToken() {
        return invalid("NextToken or Limit is not valid.");
    }

    static AwsServiceException invalidPattern(String reason) {
        return of(
                InvalidEventPatternException.builder(),
                "InvalidEventPatternException",
                "Event pattern is not valid. Reason: " + reason);
    }

    static AwsServiceException tooMany(String message) {
        return of(LimitExceededException.builder(), "LimitExceededException", message);
    }

    private static AwsServiceException of(AwsServiceException.Builder builder, String code, String message) {
        return AwsFailure.of(builder, "EventBridge", code, 400, message);
    }
}
