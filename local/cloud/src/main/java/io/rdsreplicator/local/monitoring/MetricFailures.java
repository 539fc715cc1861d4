package io.rdsreplicator.local.monitoring;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;

/** Creates the errors of CloudWatch for metrics. */
final class MetricFailures {
    private MetricFailures() {}

    static AwsServiceException missing(String parameter) {
        return CloudWatchAccess.failure(
                MissingRequiredParameterException.builder(),
                "MissingParameter",
                400,
                "The parameter " + parameter + " is required.");
    }

    static AwsServiceException invalid(String message) {
        return CloudWatchAccess.failure(
                InvalidParameterValueException.builder(), "InvalidParameterValue", 400, message);
    }

    static AwsServiceException combination(String message) {
        return CloudWatchAccess.failure(
                InvalidParameterCombinationException.builder(), "InvalidParameterCombination", 400, message);
    }

    static AwsServiceException validation(String message) {
        return CloudWatchAccess.failure("ValidationError", 400, message);
    }

    static AwsServiceException nextToken() {
        return CloudWatchAccess.failure(
                InvalidNextTokenException.builder(), "InvalidNextToken", 400, "The next token specified is invalid.");
    }

    /** Refuses a parameter without a value. */
    static void require(String parameter, Object value) {
        if (value == null) {
            throw missing(parameter);
        }
    }

    /** Accepts whole minutes only: a finer resolution is not stored here. */
    static void requireMinutes(String parameter, Integer period) {
        require(parameter, period);
        if (period == 1 || period == 5 || period == 10 || period == 20 || period == 30) {
            throw new UnsupportedOperationException("periods under a minute are not implemented here");
        }
        if (period < 60 || period % 60 != 0) {
            throw invalid("The parameter " + parameter + " must be a multiple of 60.");
        }
    }
}
