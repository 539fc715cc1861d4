package io.rdsreplicator.destination.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsDocumentTest {
    private static SettingsDocument parse(String json, DatabaseKind kind) {
        return SettingsDocument.parse(json.replace('\'', '"'), "parameter /b/databases/orders", kind);
    }

    private static SettingsChoice choose(String json, DatabaseKind kind, Map<String, Object> announced) {
        return SettingsChoice.of(parse(json, kind), announced, kind, Settings.of(Map.of()));
    }

    @Test
    void hasValuesAndTheNamesOfThoseThatFollowTheSource() {
        SettingsDocument document = parse(
                "{'multiAz': true, 'securityGroups': ['sg-0b0b0b0b', 'sg-0a0a0a0a'], 'like-source': ['port']}",
                DatabaseKind.INSTANCE);

        assertThat(document.values())
                .containsOnly(
                        Map.entry(ReplicaSetting.MULTI_AZ, true),
                        Map.entry(ReplicaSetting.SECURITY_GROUPS, List.of("sg-0a0a0a0a", "sg-0b0b0b0b")));
        assertThat(document.likeSource()).containsExactly(ReplicaSetting.PORT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    INSTANCE | {'multiAz': 'yes'}              | multiAz must be true or false
                    INSTANCE | {'multiAz': null}               | the value of multiAz is missing
                    INSTANCE | {'port': 80}                    | port must be a whole number from 1150 to 65535
                    INSTANCE | {'port': 5432.5}                | port must be a whole number from 1150 to 65535
                    INSTANCE | {'port': '5432'}                | port must be a whole number from 1150 to 65535
                    INSTANCE | {'instanceClass': 'large'}      | instanceClass must be an instance class, such as db.r8g.large
                    INSTANCE | {'monitoringInterval': 7}       | monitoringInterval must be one of [0, 1, 5, 10, 15, 30, 60]
                    INSTANCE | {'backupWindow': '3-4'}         | backupWindow must be a time span in UTC, such as 03:00-04:00
                    INSTANCE | {'securityGroups': 'sg-0a0a0a0a'} | securityGroups must be a list of at most 20 of ids of security groups
                    INSTANCE | {'securityGroups': [1]}         | securityGroups must be a list of at most 20 of ids of security groups
                    INSTANCE | {'storageType': 'tape'}         | storageType must be one of [gp2, gp3, io1, io2, standard, aurora, aurora-iopt1]
                    INSTANCE | {'multiAZ': true}               | has an unknown field: multiAZ: correct it or leave it out
                    INSTANCE | {'readers': 1}                  | readers is not a setting of a DB instance: leave it out
                    CLUSTER  | {'multiAz': true}               | multiAz is not a setting of a DB cluster: leave it out
                    CLUSTER  | {'minCapacity': 0.3}            | minCapacity must be a number from 0 to 256 in steps of 0.5
                    INSTANCE | {'like-source': 'some'}         | like-source must be "all" or a list of names of settings
                    INSTANCE | {'like-source': ['subnetGroup']} | subnetGroup cannot be in like-source, because it names something of the source's account: give it a value
                    INSTANCE | {'port': 5432, 'like-source': ['port']} | port has a value and is in like-source: leave one of them out
                    INSTANCE | {'port': 5432, 'port': 5433}    | is not one JSON object, or has a field twice: correct it
                    INSTANCE | [1]                             | is not one JSON object, or has a field twice: correct it
                    """)
    void refusesAWrongDocumentWithFieldAndRule(DatabaseKind kind, String json, String rule) {
        assertThatThrownBy(() -> parse(json, kind))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parameter /b/databases/orders")
                .hasMessageEndingWith(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    INSTANCE | {'iops': 3000, 'storageType': 'gp2'}         | iops needs storageType gp3, io1 or io2
                    INSTANCE | {'storageThroughput': 500, 'storageType': 'io1'} | storageThroughput needs storageType gp3
                    INSTANCE | {'storageType': 'aurora'}                    | storageType aurora is not one of a DB instance
                    CLUSTER  | {'storageType': 'gp3'}                       | storageType gp3 is not one of a DB cluster
                    INSTANCE | {'monitoringInterval': 5}                    | monitoringInterval needs monitoringRole
                    INSTANCE | {'monitoringRole': 'arn:aws:iam::222222222222:role/m'} | monitoringRole needs monitoringInterval of at least 1
                    INSTANCE | {'performanceInsightsRetention': 7}          | performanceInsightsRetention needs performanceInsights true
                    INSTANCE | {'databaseInsights': 'advanced'}             | databaseInsights advanced needs performanceInsights true
                    CLUSTER  | {'backupRetention': 0}                       | backupRetention of a DB cluster must be at least 1
                    CLUSTER  | {'instanceClass': 'db.serverless'}           | needs minCapacity and maxCapacity
                    CLUSTER  | {'instanceClass': 'db.r6g.large', 'maxCapacity': 4} | minCapacity and maxCapacity are for instanceClass db.serverless
                    INSTANCE | {'maintenanceWindow': 'sun:05:00-sun:06:00'} | maintenanceWindow needs backupWindow
                    INSTANCE | {'maintenanceWindow': 'sun:23:50-mon:00:20', 'backupWindow': '00:00-00:30'} | backupWindow and maintenanceWindow must not overlap
                    """)
    void refusesValuesThatDoNotFitTogether(DatabaseKind kind, String json, String rule) {
        assertThatThrownBy(() -> choose(json, kind, Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void takesTheSourcesValuesThatTheDocumentAsksFor() {
        SettingsChoice choice = choose(
                "{'multiAz': false, 'like-source': 'all'}",
                DatabaseKind.INSTANCE,
                Map.of("multiAz", true, "port", 6432, "unknownYet", 1));

        assertThat(choice.settings().value(ReplicaSetting.MULTI_AZ)).contains(false);
        assertThat(choice.settings().given().get(ReplicaSetting.PORT))
                .isEqualTo(new ReplicaSettings.Given(6432, ReplicaSettings.Origin.SOURCE));
        assertThat(choice.notKnown()).contains("iops", "backupWindow").doesNotContain("port", "multiAz");
    }

    @Test
    void doesNotPutTheSourcesClassBesideTheStacks() {
        SettingsDocument document = parse("{'like-source': ['instanceClass', 'readers']}", DatabaseKind.CLUSTER);
        Map<String, Object> announced = Map.of("instanceClass", "db.r6g.large", "readers", 2);
        Settings stack = Settings.of(Map.of("REPLICA_INSTANCE_CLASS", "db.t4g.medium", "REPLICA_READERS", "0"));

        ReplicaSettings settings = SettingsChoice.of(document, announced, DatabaseKind.CLUSTER, stack)
                .settings();

        assertThat(settings.value(ReplicaSetting.INSTANCE_CLASS)).isEmpty();
        assertThat(settings.value(ReplicaSetting.READERS)).contains(2);
    }

    @Test
    void givesNoIopsThatTheSourceHasAnyway() {
        ReplicaSettings settings = choose(
                        "{'like-source': 'all', 'monitoringRole': 'arn:aws:iam::222222222222:role/m'}",
                        DatabaseKind.INSTANCE,
                        Map.of("storageType", "gp3", "iops", 3000, "storageThroughput", 125, "monitoringInterval", 0))
                .settings();

        assertThat(settings.given()).containsOnlyKeys(ReplicaSetting.STORAGE_TYPE, ReplicaSetting.MONITORING_INTERVAL);
    }

    @ParameterizedTest
    @CsvSource({
        "03:00-04:00, sun:03:30-sun:03:40, true",
        "03:00-04:00, sun:04:00-sun:05:00, false",
        "23:30-00:30, tue:00:10-tue:00:50, true",
        "23:30-00:30, sun:23:40-mon:00:10, true",
        "12:00-12:30, sun:23:40-mon:00:10, false",
    })
    void knowsWhetherTimeSpansOverlap(String daily, String weekly, boolean overlap) {
        assertThat(TimeSpans.overlap(daily, weekly)).isEqualTo(overlap);
    }
}
