package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.DBEngineVersion;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsResponse;

/**
 * Describes versions of engines. A list has one version of each family. A request that names another minor version of
 * a family gets that one.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html">
 *     DescribeDBEngineVersions</a>
 */
final class EngineVersions {
    private static final Set<String> PARAMETERS = Set.of(
            "Engine", "EngineVersion", "DBParameterGroupFamily", "IncludeAll", "MaxRecords", "Marker", "DefaultOnly");

    private final RdsStage stage;

    EngineVersions(RdsStage stage) {
        this.stage = stage;
    }

    private record Version(String engine, String version) {
        String name() {
            return engine + " " + version;
        }
    }

    DescribeDbEngineVersionsResponse describe(Caller caller, DescribeDbEngineVersionsRequest request) {
        RequestParameters.requireImplemented("describeDBEngineVersions", request, PARAMETERS);
        if (Boolean.TRUE.equals(request.defaultOnly())) {
            throw new UnsupportedOperationException(
                    "rds:describeDBEngineVersions with DefaultOnly is not implemented here");
        }
        if (request.engine() != null && !ParameterFamilies.engines().contains(request.engine())) {
            throw RdsFailure.parameterValue("Unrecognized engine name: " + request.engine());
        }
        RdsConditions circumstances = stage.in(caller.place()).circumstances;
        List<Version> found = versions(request)
                .filter(version -> circumstances.offers(version.version))
                .filter(version -> request.dbParameterGroupFamily() == null
                        || ParameterFamilies.of(version.engine, version.version)
                                .equals(request.dbParameterGroupFamily()))
                .toList();
        DescribePage<Version> page = DescribePage.of(found, Version::name, request.maxRecords(), request.marker());
        return DescribeDbEngineVersionsResponse.builder()
                .dbEngineVersions(
                        page.records().stream().map(EngineVersions::described).toList())
                .marker(page.marker())
                .build();
    }

    private static Stream<Version> versions(DescribeDbEngineVersionsRequest request) {
        String named = request.engineVersion();
        return ParameterFamilies.engines().stream()
                .sorted()
                .filter(engine -> request.engine() == null || request.engine().equals(engine))
                .flatMap(engine -> named == null
                        ? ParameterFamilies.majorVersions(engine)
                                .map(major -> new Version(engine, someMinor(engine, major)))
                        : Stream.of(new Version(engine, named))
                                .filter(version -> ParameterFamilies.has(ParameterFamilies.of(engine, named))))
                .sorted((a, b) -> a.name().compareTo(b.name()));
    }

    private static String someMinor(String engine, String major) {
        return engine.equals("aurora-mysql") ? major + ".mysql_aurora.3.08.2" : major + ".8";
    }

    private static DBEngineVersion described(Version version) {
        List<String> logs = LogTypes.of(version.engine);
        return DBEngineVersion.builder()
                .engine(version.engine)
                .engineVersion(version.version)
                .dbParameterGroupFamily(ParameterFamilies.of(version.engine, version.version))
                .dbEngineDescription(version.engine)
                .dbEngineVersionDescription(version.name())
                .exportableLogTypes(logs)
                .supportsLogExportsToCloudwatchLogs(!logs.isEmpty())
                .supportedFeatureNames(EngineFeatures.of(version.engine, version.version))
                .supportedCACertificateIdentifiers(Options.certificates())
                .status("available")
                .build();
    }
}
