package io.rdsreplicator.local.rds;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The features of each engine that a role can serve, as {@code SupportedFeatureNames} of {@code
 * DescribeDBEngineVersions} has them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBEngineVersion.html">DBEngineVersion</a>
 */
final class EngineFeatures {
    private static final Set<String> OF_POSTGRES = Set.of("Lambda", "s3Export", "s3Import");
    /**
     * The first minor version of each major version of Aurora PostgreSQL with Amazon Bedrock.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/postgresql-ml.html">Aurora machine
     *     learning with Aurora PostgreSQL</a>
     */
    private static final Map<Integer, Integer> WITH_BEDROCK = Map.of(12, 18, 13, 14, 14, 11, 15, 6, 16, 1);

    private static final int NEWEST_WITHOUT = 16;

    private EngineFeatures() {}

    static Set<String> of(String engine, String version) {
        Set<String> features = new TreeSet<>();
        if (engine.equals("postgres") || engine.equals("aurora-postgresql")) {
            features.addAll(OF_POSTGRES);
        }
        if (engine.equals("aurora-postgresql")) {
            features.addAll(Set.of("Comprehend", "SageMaker"));
            if (hasBedrock(version)) {
                features.add("Bedrock");
            }
        }
        if (engine.startsWith("oracle-") || engine.startsWith("sqlserver-")) {
            features.add("S3_INTEGRATION");
        }
        return features;
    }

    private static boolean hasBedrock(String version) {
        String[] numbers = version.split("\\.");
        int major = Integer.parseInt(numbers[0]);
        int minor = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
        return major > NEWEST_WITHOUT || minor >= WITH_BEDROCK.getOrDefault(major, Integer.MAX_VALUE);
    }
}
