package io.rdsreplicator.local.rds;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfiguration;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfigurationInfo;

/**
 * The values that RDS accepts for an Aurora DB cluster and its members, and the error codes for others.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html">CreateDBCluster</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html">
 *     ServerlessV2ScalingConfiguration</a>
 */
final class ClusterRules {
    private static final String SERVERLESS = "db.serverless";
    static final String STORAGE = "aurora";
    private static final Map<String, String> DEFAULT_VERSIONS =
            Map.of("aurora-postgresql", "16.6", "aurora-mysql", "8.0.mysql_aurora.3.08.2");
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("aurora-postgresql", 5432, "aurora-mysql", 3306);
    private static final Set<String> STORAGE_TYPES = Set.of(STORAGE, "aurora-iopt1");
    private static final Pattern CLASS =
            Pattern.compile("db\\.(serverless|t[234]g?\\.(medium|large)|[rx]\\d[a-z]*\\.(large|\\d*xlarge))");
    private static final int LONGEST_RETENTION = 35;
    private static final double LARGEST_CAPACITY = 256;
    private static final int SHORTEST_PAUSE = 300;
    private static final int LONGEST_PAUSE = 86_400;

    private ClusterRules() {}

    static String engine(String engine) {
        if (!DEFAULT_VERSIONS.containsKey(engine)) {
            throw engine.equals("postgres") || engine.equals("mysql")
                    ? new UnsupportedOperationException("a Multi-AZ DB cluster is not implemented here")
                    : RdsFailure.parameterValue("Invalid DB engine: " + engine);
        }
        return engine;
    }

    /** The version that a Region uses if the request names none. */
    static String defaultVersion(String engine) {
        return DEFAULT_VERSIONS.get(engine);
    }

    static int defaultPort(String engine) {
        return DEFAULT_PORTS.get(engine);
    }

    static Integer backupRetention(Integer days) {
        if (days != null && (days < 1 || days > LONGEST_RETENTION)) {
            throw RdsFailure.parameterValue("Invalid backup retention period: " + days
                    + ". Retention period must be between 1 and " + LONGEST_RETENTION + ".");
        }
        return days;
    }

    static String storageType(String type) {
        if (type != null && !STORAGE_TYPES.contains(type)) {
            throw RdsFailure.storageType(type);
        }
        return type;
    }

    static String memberClass(String name, DbCluster cluster) {
        if (!CLASS.matcher(name).matches()) {
            throw RdsFailure.parameterCombination(
                    "RDS does not support creating a member of a DB cluster with DBInstanceClass=" + name + ".");
        }
        if (name.equals(SERVERLESS) && cluster.scaling == null) {
            throw ClusterFailure.state("Set the Serverless v2 scaling configuration on the parent DB cluster before "
                    + "creating a Serverless v2 DB instance.");
        }
        return name;
    }

    /** @param before the range that the cluster has, or null */
    static ServerlessV2ScalingConfigurationInfo scaling(
            ServerlessV2ScalingConfigurationInfo before, ServerlessV2ScalingConfiguration asked) {
        if (asked == null) {
            return before;
        }
        Double least = asked.minCapacity() != null || before == null ? asked.minCapacity() : before.minCapacity();
        Double most = asked.maxCapacity() != null || before == null ? asked.maxCapacity() : before.maxCapacity();
        if (least == null || most == null) {
            throw RdsFailure.parameterCombination("MinCapacity and MaxCapacity of Serverless v2 must be given.");
        }
        if (!isCapacity(least) || !isCapacity(most) || most < 1 || least > most) {
            throw RdsFailure.parameterValue("Invalid Serverless v2 capacity: from " + least + " to " + most);
        }
        return ServerlessV2ScalingConfigurationInfo.builder()
                .minCapacity(least)
                .maxCapacity(most)
                .secondsUntilAutoPause(pause(least, asked.secondsUntilAutoPause()))
                .build();
    }

    private static boolean isCapacity(double units) {
        return units >= 0 && units <= LARGEST_CAPACITY && units * 2 == Math.floor(units * 2);
    }

    private static Integer pause(double least, Integer seconds) {
        if (seconds == null) {
            return least == 0 ? Integer.valueOf(SHORTEST_PAUSE) : null;
        }
        if (least != 0) {
            throw RdsFailure.parameterCombination("SecondsUntilAutoPause needs a MinCapacity of 0.");
        }
        if (seconds < SHORTEST_PAUSE || seconds > LONGEST_PAUSE) {
            throw RdsFailure.parameterValue("Invalid SecondsUntilAutoPause: " + seconds);
        }
        return seconds;
    }

    /** Whether one version of an engine is older than another. */
    static boolean isOlder(String version, String than) {
        int[] one = numbers(version);
        int[] other = numbers(than);
        for (int i = 0; i < Math.min(one.length, other.length); i++) {
            if (one[i] != other[i]) {
                return one[i] < other[i];
            }
        }
        return one.length < other.length;
    }

    private static int[] numbers(String version) {
        return Pattern.compile("\\D+")
                .splitAsStream(version)
                .filter(number -> !number.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
