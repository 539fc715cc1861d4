package io.rdsreplicator.shared.errors;

import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Translates the SDK's exceptions to this project's, by AWS's error code. No exception of the SDK leaves a step.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html">RDS: common errors</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html">
 *     RDS: tags are cached for authorization</a>
 */
public final class AwsErrors {
    /** RDS's error code if a policy denies the call. For some minutes, RDS may not know the tags of a new resource. */
    public static final String DENIED = "AccessDenied";

    private static final Set<String> PASSING = Set.of(
            DENIED,
            "InvalidDBInstanceState",
            "InvalidDBSnapshotState",
            "InvalidDBClusterStateFault",
            "InvalidDBClusterSnapshotStateFault",
            "InsufficientDBInstanceCapacity",
            "InsufficientDBClusterCapacityFault",
            "InsufficientStorageClusterCapacity",
            "KMSInternalException",
            "KMSThrottling",
            "DependencyTimeoutException",
            "InternalServiceError",
            "RequestTimeout",
            "RequestTimeoutException",
            "PriorRequestNotComplete");

    private AwsErrors() {}

    /** AWS's error code, or an empty text if the exception did not come from AWS. */
    public static String code(SdkException e) {
        boolean answered = e instanceof AwsServiceException service
                && service.awsErrorDetails() != null
                && service.awsErrorDetails().errorCode() != null;
        return answered ? ((AwsServiceException) e).awsErrorDetails().errorCode() : "";
    }

    /** The message of one of this package's errors: each has one. */
    public static String message(RuntimeException error) {
        return Objects.requireNonNull(error.getMessage(), "an error of this project has no message");
    }

    public static boolean isCode(SdkException e, String code) {
        return code(e).equals(code);
    }

    /**
     * The exception to throw instead.
     *
     * @param action the call and its resource, such as {@code CreateDBSnapshot of orders}
     */
    public static RuntimeException translate(String action, SdkException e) {
        String message = action + ": " + describe(e) + advice(code(e));
        return isTransient(e) ? new TransientException(message) : new InvalidRequestException(message);
    }

    private static boolean isTransient(SdkException e) {
        return isFailure(e) || PASSING.contains(code(e));
    }

    /** Whether the call itself failed, whatever it asks for: AWS throttled it, had an internal error or did not answer. */
    public static boolean isFailure(SdkException e) {
        return !(e instanceof AwsServiceException service) || isThrottled(e) || service.statusCode() >= 500;
    }

    /** Whether AWS throttles the account's calls: a later call will be answered. */
    public static boolean isThrottled(SdkException e) {
        return e instanceof AwsServiceException service
                && (service.isThrottlingException() || code(e).startsWith("Throttl"));
    }

    private static String advice(String code) {
        boolean denied = code.startsWith("AccessDenied")
                || code.equals("AuthorizationError")
                || code.equals("UnauthorizedOperation");
        String refused = "; the function's role, a policy of the resource, a boundary or an SCP refuses it";
        String late = code.equals(DENIED) ? ", or RDS does not know yet the tags of what was made a moment ago" : "";
        return denied ? refused + late : "";
    }

    private static String describe(SdkException e) {
        String code = code(e);
        return code.isEmpty()
                ? "no answer from AWS (" + e.getMessage() + ")"
                : code + " (" + ((AwsServiceException) e).awsErrorDetails().errorMessage() + ")";
    }
}
