package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBEngineVersion;

class EngineVersionsTest {
    private final RdsFixture aws = new RdsFixture();

    private List<DBEngineVersion> versions(String engine, String version) {
        return aws.a
                .describeDBEngineVersions(r -> r.engine(engine).engineVersion(version))
                .dbEngineVersions();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "postgres; 14.20; postgres14; Lambda,s3Export,s3Import",
                "mysql; 8.0.40; mysql8.0; ''",
                "mariadb; 10.11.8; mariadb10.11; ''",
                "aurora-mysql; 8.0.mysql_aurora.3.08.2; aurora-mysql8.0; ''",
                "aurora-postgresql; 15.3; aurora-postgresql15; Comprehend,Lambda,SageMaker,s3Export,s3Import",
                "aurora-postgresql; 15.6; aurora-postgresql15; Bedrock,Comprehend,Lambda,SageMaker,s3Export,s3Import",
                "aurora-postgresql; 17.1; aurora-postgresql17; Bedrock,Comprehend,Lambda,SageMaker,s3Export,s3Import"
            })
    void saysWhichFeaturesARoleCanServe(String engine, String version, String family, String features) {
        assertThat(versions(engine, version)).singleElement().satisfies(found -> {
            assertThat(found.engineVersion()).isEqualTo(version);
            assertThat(found.dbParameterGroupFamily()).isEqualTo(family);
            assertThat(found.supportedFeatureNames())
                    .isEqualTo(features.isEmpty() ? List.of() : Arrays.asList(features.split(",")));
        });
    }

    @Test
    void listsTheFamiliesOfAnEngine() {
        assertThat(versions("mariadb", null))
                .extracting(DBEngineVersion::dbParameterGroupFamily)
                .containsExactlyInAnyOrder("mariadb10.5", "mariadb10.6", "mariadb10.11", "mariadb11.4");
        assertThat(aws
                        .a
                        .describeDBEngineVersionsPaginator(r -> r.dbParameterGroupFamily("mysql8.0"))
                        .dbEngineVersions()
                        .stream())
                .extracting(DBEngineVersion::engine)
                .containsExactly("mysql");
        assertThat(versions("postgres", "16.4").get(0).exportableLogTypes())
                .containsExactly("iam-db-auth-error", "postgresql", "upgrade");
    }

    @Test
    void lacksWhatTheRegionDoesNotOffer() {
        aws.service.circumstances(A).lackEngineVersion("16.4");

        assertThat(versions("postgres", "16.4")).isEmpty();
        assertThat(versions("postgres", "99.1")).isEmpty();
        refused("InvalidParameterValue", () -> versions("dbase", null));
    }
}
