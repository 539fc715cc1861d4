package io.rdsreplicator.local.rds;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The values that RDS accepts for a DB instance, and the error codes for others. Each rule applies at creation,
 * restore and modification. A parameter that is not given (null) breaks no rule.
 *
 * @see <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html">CreateDBInstance</a>
 */
final class InstanceRules {
    /**
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html">DB instance
     * classes</a>
     */
    private static final Pattern CLASS =
            Pattern.compile("db\\.(t[234]g?|[cmrxz]\\d[a-z]*)\\.(micro|small|medium|large|\\d*xlarge|metal)");

    private static final Set<String> STORAGE_TYPES = Set.of("gp2", "gp3", "io1", "io2", "standard");
    private static final Set<String> WITH_IOPS = Set.of("gp3", "io1", "io2");
    private static final Set<String> LIFECYCLES =
            Set.of("open-source-rds-extended-support", "open-source-rds-extended-support-disabled");
    private static final int LONGEST_RETENTION = 35;
    private static final int LOWEST_PORT = 1150;
    private static final int HIGHEST_PORT = 65535;
    private static final int LEAST_TUNABLE = 400;
    private static final int LARGEST_STORAGE = 65536;

    private InstanceRules() {}

    static String instanceClass(String name) {
        if (name != null && !CLASS.matcher(name).matches()) {
            throw RdsFailure.parameterValue("Invalid DB Instance class: " + name);
        }
        return name;
    }

    static Integer backupRetention(Integer days) {
        if (days != null && (days < 0 || days > LONGEST_RETENTION)) {
            throw RdsFailure.parameterValue("Invalid backup retention period: " + days
                    + ". Retention period must be between 0 and " + LONGEST_RETENTION + ".");
        }
        return days;
    }

    static Integer port(Integer port) {
        if (port != null && (port < LOWEST_PORT || port > HIGHEST_PORT)) {
            throw RdsFailure.parameterValue(
                    "Invalid port: " + port + ". The port must be from " + LOWEST_PORT + " to " + HIGHEST_PORT + ".");
        }
        return port;
    }

    static String lifecycle(String support) {
        if (support != null && !LIFECYCLES.contains(support)) {
            throw RdsFailure.parameterValue("Invalid engine lifecycle support: " + support);
        }
        return support;
    }

    static String storageType(String type) {
        if (type != null && !STORAGE_TYPES.contains(type)) {
            throw RdsFailure.storageType(type);
        }
        return type;
    }

    /** Checks the resulting storage. {@code iops} and {@code throughput} may be null. */
    static void storage(String engine, String type, int gibibytes, Integer iops, Integer throughput) {
        int least =
                switch (type) {
                    case "standard" -> 5;
                    case "io1", "io2" -> 100;
                    default -> 20;
                };
        if (gibibytes < least || gibibytes > LARGEST_STORAGE) {
            throw RdsFailure.parameterCombination(
                    "Invalid storage size for engine name " + engine + " and storage type " + type + ": " + gibibytes);
        }
        boolean provisioned = iops != null && iops > 0;
        if (type.startsWith("io") && !provisioned) {
            throw RdsFailure.parameterCombination("You must specify Iops with the storage type " + type + ".");
        }
        if (provisioned && !WITH_IOPS.contains(type)) {
            throw RdsFailure.parameterCombination("You can't specify Iops with the storage type " + type + ".");
        }
        if (type.equals("gp3") && gibibytes < LEAST_TUNABLE && (provisioned || throughput != null)) {
            throw RdsFailure.parameterCombination("You can't specify IOPS or storage throughput for engine " + engine
                    + " and a storage size less than " + LEAST_TUNABLE + ".");
        }
        if (throughput != null && !type.equals("gp3")) {
            throw RdsFailure.parameterCombination(
                    "You can't specify StorageThroughput with the storage type " + type + ".");
        }
    }
}
