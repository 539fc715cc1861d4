package io.rdsreplicator.destination.settings;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * The features of an engine version that use a role.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBEngineVersion.html">DBEngineVersion</a>
 */
public record SupportedFeatures(RdsClient rds) {
    /**
     * Looks only if a role is for a feature.
     *
     * @throws InvalidRequestException if the engine version has no such feature
     */
    public void require(ReplicaSettings settings, String engine, String engineVersion) {
        List<String> features = settings.texts(ReplicaSetting.ROLES).orElse(List.of()).stream()
                .filter(role -> !role.startsWith("arn:"))
                .map(role -> role.substring(0, role.indexOf('=')))
                .toList();
        if (features.isEmpty()) {
            return;
        }
        List<String> supported = supported(engine, engineVersion);
        String unknown = features.stream()
                .filter(feature -> !supported.contains(feature))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new InvalidRequestException("settings: roles: " + engine + " " + engineVersion + " has no feature "
                    + unknown + " here; it has " + new TreeSet<>(supported));
        }
    }

    private List<String> supported(String engine, String engineVersion) {
        try {
            return rds
                    .describeDBEngineVersions(r -> r.engine(engine).engineVersion(engineVersion))
                    .dbEngineVersions()
                    .stream()
                    .flatMap(version -> version.supportedFeatureNames().stream())
                    .toList();
        } catch (SdkException e) {
            throw AwsErrors.translate("DescribeDBEngineVersions of " + engine + " " + engineVersion, e);
        }
    }
}
