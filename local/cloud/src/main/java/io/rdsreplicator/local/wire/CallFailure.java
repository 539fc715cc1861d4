package io.rdsreplicator.local.wire;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The failure of a call, in a form that each protocol can write.
 *
 * @param code the service's code, {@code DBInstanceNotFound}
 * @param shape the error's name in the service's model, if it differs from the code (SQS)
 * @param members the modelled exception with its own members, or null
 */
record CallFailure(String code, String shape, int status, String message, SdkPojo members) {

    static CallFailure of(WireFailure failure) {
        return new CallFailure(failure.code(), failure.code(), failure.status(), failure.getMessage(), null);
    }

    static CallFailure of(AwsServiceException exception) {
        String code = exception.awsErrorDetails().errorCode();
        return new CallFailure(
                code,
                shape(exception, code),
                exception.statusCode(),
                exception.awsErrorDetails().errorMessage(),
                exception);
    }

    /**
     * The SDK names the class of a modelled exception after its shape, and appends {@code Exception} if the name does
     * not end so.
     */
    private static String shape(AwsServiceException exception, String code) {
        boolean modelled = exception.getClass().getSuperclass() != AwsServiceException.class
                && exception.getClass() != AwsServiceException.class;
        String name = exception.getClass().getSimpleName();
        String shape = name.replaceFirst("Exception$", "");
        return !modelled || name.equalsIgnoreCase(code) || shape.equalsIgnoreCase(code) ? code : shape;
    }

    boolean isSendersFault() {
        return status < 500;
    }
}
