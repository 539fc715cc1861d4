package io.rdsreplicator.local.ssm;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * AWS's rules for the names of parameters.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html">PutParameter</a>
 */
final class ParameterNames {
    private static final Pattern LETTERS = Pattern.compile("[a-zA-Z0-9_.\\-/]+");
    private static final int LONGEST = 2048;
    /** Of the ARN. AWS reserves the rest of a name for itself. */
    private static final int LONGEST_ARN = 1011;

    private static final int LEVELS = 15;

    private ParameterNames() {}

    /**
     * The name without the spaces around it.
     *
     * @param member the member of the request
     */
    static String given(String member, String name) {
        PutRequests.requireLength(member, name, 1, LONGEST);
        return name.strip();
    }

    static String arn(AccountRegion place, String name) {
        return place.arn("ssm", "parameter/" + name.replaceFirst("^/", ""));
    }

    /** The name in the hierarchy: it begins with a slash. */
    static String path(String name) {
        return name.startsWith("/") ? name : "/" + name;
    }

    /** The parameter part of an ARN, with its leading slash. */
    static String inArn(AmazonResourceName arn) {
        if (!arn.resource().startsWith("parameter/")) {
            throw SsmFailures.badName();
        }
        return arn.resource().substring("parameter".length());
    }

    /** Requires a name that a parameter can have. */
    static void require(String name) {
        if (!LETTERS.matcher(name).matches() || name.contains("//")) {
            throw SsmFailures.badName();
        }
        if (path(name).toLowerCase(Locale.ROOT).startsWith("/ssm")) {
            throw levels(name) == 1 ? SsmFailures.badPrefix() : SsmFailures.badName();
        }
        if (name.contains("/") && !name.startsWith("/")) {
            throw SsmFailures.validation("Parameter name must be a fully qualified name.");
        }
        if (name.endsWith("/")) {
            throw SsmFailures.validation("Parameter name must not end with slash.");
        }
        if (levels(name) > LEVELS) {
            throw SsmFailures.tooManyLevels();
        }
    }

    private static int levels(String name) {
        return path(name).split("/").length - 1;
    }

    /** Requires a name that a new parameter can have. */
    static void requireForWriting(AccountRegion place, String name) {
        require(name);
        if (isReserved(name)) {
            throw levels(name) == 1
                    ? SsmFailures.badPrefix()
                    : SsmFailures.reserved(path(name).substring(1));
        }
        if (arn(place, name).length() > LONGEST_ARN) {
            throw SsmFailures.validation("The ARN of a parameter has at most " + LONGEST_ARN + " characters.");
        }
    }

    /** Whether it is a name of AWS's own parameters. */
    static boolean isReserved(String name) {
        return path(name).toLowerCase(Locale.ROOT).startsWith("/aws");
    }

    /** Requires the path of a hierarchy. A slash at its end is allowed. */
    static void requirePath(String path) {
        boolean wellFormed = path.startsWith("/") && LETTERS.matcher(path).matches() && !path.contains("//");
        if (!wellFormed || path.toLowerCase(Locale.ROOT).startsWith("/ssm")) {
            throw SsmFailures.badPath();
        }
    }
}
