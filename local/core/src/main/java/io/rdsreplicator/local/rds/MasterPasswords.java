package io.rdsreplicator.local.rds;

/** RDS's rules for master passwords. */
final class MasterPasswords {
    private static final int MINIMUM = 8;
    private static final int SHORT_MAXIMUM = 41;

    private MasterPasswords() {}

    static String checked(String engine, String password) {
        return checked(password, engine.contains("postgres") ? 128 : SHORT_MAXIMUM);
    }

    /** The password of an Aurora DB cluster. */
    static String ofCluster(String password) {
        return checked(password, SHORT_MAXIMUM);
    }

    private static String checked(String password, int maximum) {
        if (password.length() < MINIMUM || password.length() > maximum) {
            throw RdsFailure.parameterValue(
                    "The parameter MasterUserPassword is not a valid password because it is shorter than " + MINIMUM
                            + " characters or longer than " + maximum + " characters.");
        }
        if (!password.chars().allMatch(c -> c > ' ' && c < 127 && "/\"@".indexOf(c) < 0)) {
            throw RdsFailure.parameterValue("The parameter MasterUserPassword is not a valid password. "
                    + "Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.");
        }
        return password;
    }
}
