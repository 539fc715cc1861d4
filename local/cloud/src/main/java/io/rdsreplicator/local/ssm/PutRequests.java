package io.rdsreplicator.local.ssm;

import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/** The rules for the members of a {@code PutParameter} request, except its name. */
final class PutRequests {
    /** Of the tier {@code Standard}. */
    private static final int LONGEST_VALUE = 4096;

    private static final int LONGEST_OF_ANY_TIER = 32_768;
    private static final int LONGEST_DESCRIPTION = 1024;
    private static final List<String> TYPES = List.of("SecureString", "StringList", "String");
    private static final List<String> TIERS = List.of("Advanced", "Intelligent-Tiering", "Standard");
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{.*}}", Pattern.DOTALL);

    private PutRequests() {}

    /** @param exists whether the parameter exists, so that its type is known */
    static void require(PutParameterRequest request, boolean exists) {
        requireLength("value", request.value(), 1, LONGEST_OF_ANY_TIER);
        if (request.description() != null) {
            requireLength("description", request.description(), 0, LONGEST_DESCRIPTION);
        }
        requireOneOf("type", request.typeAsString(), TYPES);
        requireOneOf("tier", request.tierAsString(), TIERS);
        if (request.typeAsString() == null && !exists) {
            throw SsmFailures.validation("A parameter type is required when you create a parameter.");
        }
        requireImplemented(request);
        if (request.value().length() > LONGEST_VALUE) {
            throw SsmFailures.valueTooLong(LONGEST_VALUE);
        }
        if (REFERENCE.matcher(request.value()).find()) {
            throw SsmFailures.validation("Parameter value: (" + request.value()
                    + ") can't nest another parameter. Do not use \"{{}}\" in the value.");
        }
    }

    private static void requireImplemented(PutParameterRequest request) {
        requireImplemented("type", request.typeAsString(), "String");
        requireImplemented("tier", request.tierAsString(), "Standard");
        requireImplemented("data type", request.dataType(), "text");
        boolean more = request.allowedPattern() != null
                || request.policies() != null
                || request.keyId() != null
                || !request.tags().isEmpty();
        if (more) {
            throw new UnsupportedOperationException(
                    "AllowedPattern, KeyId, Policies and Tags of a parameter are not implemented here");
        }
    }

    private static void requireImplemented(String what, String given, String only) {
        if (given != null && !given.equals(only)) {
            throw new UnsupportedOperationException(
                    "parameters of the " + what + " " + given + " are not implemented here");
        }
    }

    private static void requireOneOf(String member, String given, List<String> values) {
        if (given != null && !values.contains(given)) {
            throw SsmFailures.constraint(
                    "'" + given + "' at '" + member + "'",
                    "Member must satisfy enum value set: [" + String.join(", ", values) + "]");
        }
    }

    static void requireLength(String member, String given, int least, int most) {
        if (given == null) {
            throw SsmFailures.constraint("null at '" + member + "'", "Member must not be null");
        }
        if (given.length() < least) {
            throw SsmFailures.constraint(
                    "at '" + member + "'", "Member must have length greater than or equal to " + least);
        }
        if (given.length() > most) {
            throw SsmFailures.constraint(
                    "at '" + member + "'", "Member must have length less than or equal to " + most);
        }
    }
}
