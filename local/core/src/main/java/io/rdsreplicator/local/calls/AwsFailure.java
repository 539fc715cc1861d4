package io.rdsreplicator.local.calls;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Fills the exceptions of the SDK with what AWS sends in addition to the message. */
public final class AwsFailure {
    private AwsFailure() {}

    /**
     * Completes a modelled exception of the SDK. An example: {@code
     * AwsFailure.of(DbSnapshotNotFoundException.builder(), "rds", "DBSnapshotNotFound", 404, "DBSnapshot not found:
     * orders")}.
     */
    public static AwsServiceException of(
            AwsServiceException.Builder builder, String service, String code, int httpStatus, String message) {
        return builder.message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(service)
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(httpStatus)
                .requestId(UUID.nameUUIDFromBytes((code + message).getBytes(StandardCharsets.UTF_8))
                        .toString())
                .build();
    }
}
