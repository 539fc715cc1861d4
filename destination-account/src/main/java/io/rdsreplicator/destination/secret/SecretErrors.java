package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Maps each refusal of Secrets Manager to an error of this project. A message has AWS's code but none of AWS's text,
 * which can quote a value.
 */
final class SecretErrors {
    static final String NOT_FOUND = "ResourceNotFoundException";
    private static final Set<String> MOVED = Set.of("InvalidParameterException", "InvalidRequestException", NOT_FOUND);

    private SecretErrors() {}

    static boolean isNotFound(SdkException e) {
        return AwsErrors.isCode(e, NOT_FOUND);
    }

    /** Whether a staging label was not where the request said, because somebody has moved it. */
    static boolean isMoved(SdkException e) {
        return MOVED.contains(AwsErrors.code(e));
    }

    static InvalidRequestException missing(String name) {
        return new InvalidRequestException(
                "secret " + name + " does not exist or has no value: create it, a JSON object with at least username");
    }

    /** @param action the refused action, for the message */
    static RuntimeException refusal(String action, SdkException e) {
        String code = AwsErrors.code(e);
        String message = action + ": " + (code.isEmpty() ? "no answer from Secrets Manager" : code);
        boolean passing = AwsErrors.translate(action, e) instanceof TransientException;
        return passing ? new TransientException(message) : new InvalidRequestException(message + guidance(code));
    }

    private static String guidance(String code) {
        return switch (code) {
            case "AccessDeniedException", "DecryptionFailure", "EncryptionFailure" ->
                ": where the secret has a KMS key of its own, set the parameter SecretKeyArn to it; look at the policies of key and secret";
            case "InvalidRequestException" -> ": is the secret scheduled for deletion?";
            case "LimitExceededException" ->
                ": Secrets Manager takes " + VersionStages.MOST + " staging labels of a secret; take off"
                        + " those that nobody needs";
            default -> "";
        };
    }
}
