package io.rdsreplicator.local.rds;

/** RDS's rules for master passwords. */
final class MasterPasswords {
    private static final int MINIMUM = 8;

    private MasterPasswords() {}

    static String checked(String engine, String password) {
        int maximum = engine.contains("postgres") ? 128 : 41;
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
