package io.rdsreplicator.shared.errors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.rds.model.RdsException;

class AwsErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "Throttling, 400",
        "ThrottlingException, 400",
        "RequestLimitExceeded, 503",
        "InternalFailure, 500",
        "ServiceUnavailable, 503",
        "InvalidDBInstanceState, 400",
        "InvalidDBSnapshotState, 400",
        "InsufficientDBInstanceCapacity, 400"
    })
    void takesWhatPassesAsTransient(String code, int status) {
        assertThat(AwsErrors.translate("CopyDBSnapshot of x", failure(code, status)))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("CopyDBSnapshot of x")
                .hasMessageContaining(code);
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, 403",
        "KMSKeyNotAccessibleFault, 400",
        "InstanceQuotaExceeded, 400",
        "SnapshotQuotaExceeded, 400",
        "DBSubnetGroupNotFoundFault, 404"
    })
    void takesARefusalAsSomethingToCorrect(String code, int status) {
        assertThat(AwsErrors.translate("RestoreDBInstanceFromDBSnapshot of x", failure(code, status)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(code);
    }

    @Test
    void takesARefusalOfRdsAsOneThatMayPassSinceItLearnsOfTagsLate() {
        assertThat(AwsErrors.translate("CopyDBSnapshot of x", failure("AccessDenied", 403)))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("AccessDenied (why); the function's role,")
                .hasMessageContaining("the tags of what was made a moment ago");
    }

    @Test
    void takesNoAnswerAsTransient() {
        assertThat(AwsErrors.translate("CopyDBSnapshot of x", SdkClientException.create("connection reset")))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("no answer from AWS");
    }

    private static AwsServiceException failure(String code, int status) {
        return RdsException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("why")
                        .build())
                .build();
    }
}
