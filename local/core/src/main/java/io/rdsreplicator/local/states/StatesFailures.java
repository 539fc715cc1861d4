package io.rdsreplicator.local.states;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidLoggingConfigurationException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.sfn.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.StateMachineDeletingException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineTypeNotSupportedException;

/** Creates the errors of the Step Functions API. */
final class StatesFailures {
    private StatesFailures() {}

    /** The error of every throttled call. The SDK has no class for its code. */
    static AwsServiceException rateExceeded() {
        return of(SfnException.builder(), "ThrottlingException", "Rate exceeded");
    }

    static AwsServiceException noSuchMachine(String arn) {
        return of(
                StateMachineDoesNotExistException.builder(),
                "StateMachineDoesNotExist",
                "State Machine Does Not Exist: '" + arn + "'");
    }

    static AwsServiceException machineDeleting(String arn) {
        return of(
                StateMachineDeletingException.builder(),
                "StateMachineDeleting",
                "State Machine is being deleted: '" + arn + "'");
    }

    static AwsServiceException machineExists(String arn) {
        return of(
                StateMachineAlreadyExistsException.builder(),
                "StateMachineAlreadyExists",
                "State Machine Already Exists: '" + arn + "'");
    }

    static AwsServiceException typeNotSupported(String type) {
        return of(
                StateMachineTypeNotSupportedException.builder(),
                "StateMachineTypeNotSupported",
                "state machines of type " + type + " are not implemented here");
    }

    static AwsServiceException invalidDefinition(Definition.InvalidDefinition e) {
        return of(InvalidDefinitionException.builder(), "InvalidDefinition", e.getMessage());
    }

    static AwsServiceException missing(String parameters) {
        return of(
                MissingRequiredParameterException.builder(),
                "MissingRequiredParameter",
                "Either " + parameters + " must be given");
    }

    static AwsServiceException noSuchExecution(String arn) {
        return of(
                ExecutionDoesNotExistException.builder(),
                "ExecutionDoesNotExist",
                "Execution Does Not Exist: '" + arn + "'");
    }

    static AwsServiceException executionExists(String arn) {
        return of(
                ExecutionAlreadyExistsException.builder(),
                "ExecutionAlreadyExists",
                "Execution Already Exists: '" + arn + "'");
    }

    static AwsServiceException invalidInput(String message) {
        String full = "Invalid State Machine Execution Input: '" + message + "'";
        return of(InvalidExecutionInputException.builder(), "InvalidExecutionInput", full);
    }

    static AwsServiceException invalidName(String name) {
        return of(InvalidNameException.builder(), "InvalidName", "Invalid Name: '" + name + "'");
    }

    static AwsServiceException invalidArn(String arn) {
        return of(InvalidArnException.builder(), "InvalidArn", "Invalid Arn: '" + arn + "'");
    }

    static AwsServiceException invalidToken(String token) {
        return of(InvalidTokenException.builder(), "InvalidToken", "Invalid Token: '" + token + "'");
    }

    static AwsServiceException noSuchResource(String arn) {
        return of(ResourceNotFoundException.builder(), "ResourceNotFound", "Resource not found: '" + arn + "'");
    }

    static AwsServiceException denied(String message) {
        return of(SfnException.builder(), "AccessDeniedException", message);
    }

    static AwsServiceException invalidLogging(String message) {
        return of(InvalidLoggingConfigurationException.builder(), "InvalidLoggingConfiguration", message);
    }

    static AwsServiceException logDenied() {
        return of(
                SfnException.builder(),
                "AccessDeniedException",
                "The state machine IAM Role is not authorized to access the Log Destination");
    }

    static AwsServiceException validation(String message) {
        return of(SfnException.builder(), "ValidationException", message);
    }

    private static AwsServiceException of(AwsServiceException.Builder builder, String code, String message) {
        return AwsFailure.of(builder, "states", code, 400, message);
    }
}
