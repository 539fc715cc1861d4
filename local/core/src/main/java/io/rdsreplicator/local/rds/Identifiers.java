package io.rdsreplicator.local.rds;

import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for identifiers. RDS stores them in lower case. */
final class Identifiers {
    private static final Pattern RULE = Pattern.compile("[a-z](-?[a-z0-9])*");
    private static final int INSTANCE_LENGTH = 63;
    private static final int SNAPSHOT_LENGTH = 255;

    private Identifiers() {}

    static String instance(String parameter, String value) {
        return checked(parameter, value, INSTANCE_LENGTH);
    }

    static String snapshot(String parameter, String value) {
        return checked(parameter, value, SNAPSHOT_LENGTH);
    }

    static String cluster(String parameter, String value) {
        return checked(parameter, value, INSTANCE_LENGTH);
    }

    /** Shorter than a DB snapshot's. */
    static String clusterSnapshot(String parameter, String value) {
        return checked(parameter, value, INSTANCE_LENGTH);
    }

    static String group(String parameter, String value) {
        return checked(parameter, value, SNAPSHOT_LENGTH);
    }

    private static String checked(String parameter, String value, int length) {
        String name = required(parameter, value).toLowerCase(Locale.ROOT);
        if (name.length() > length || !RULE.matcher(name).matches()) {
            throw RdsFailure.parameterValue("The parameter " + parameter + " is not a valid identifier. "
                    + "Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; "
                    + "and must not end with a hyphen or contain two consecutive hyphens.");
        }
        return name;
    }

    static <T> T required(String parameter, T value) {
        if (value == null) {
            throw RdsFailure.parameterValue("The parameter " + parameter + " must be provided.");
        }
        return value;
    }
}
