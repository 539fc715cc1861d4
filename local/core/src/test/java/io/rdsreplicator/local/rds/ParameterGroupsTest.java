package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.SmallPages;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBParameterGroup;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.Tag;

class ParameterGroupsTest {
    private static final Tag TAG = Tag.builder().key("team").value("shop").build();

    private final RdsFixture aws = new RdsFixture();

    private String create(String name, String family) {
        return aws.a
                .createDBParameterGroup(r -> r.dbParameterGroupName(name)
                        .dbParameterGroupFamily(family)
                        .description("of " + name))
                .dbParameterGroup()
                .dbParameterGroupArn();
    }

    static Parameter parameter(String name, String value, String method) {
        return Parameter.builder()
                .parameterName(name)
                .parameterValue(value)
                .applyMethod(method)
                .build();
    }

    private void set(String group, Parameter... parameters) {
        aws.a.modifyDBParameterGroup(r -> r.dbParameterGroupName(group).parameters(parameters));
    }

    private Stream<Parameter> parameters(String group, String source) {
        return aws
                .a
                .describeDBParametersPaginator(
                        r -> r.dbParameterGroupName(group).source(source))
                .parameters()
                .stream();
    }

    private Parameter parameter(String group, String name) {
        return parameters(group, null)
                .filter(parameter -> parameter.parameterName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String status(String instance) {
        return aws.instance(aws.a, instance).dbParameterGroups().get(0).parameterApplyStatus();
    }

    private void instance(String name, String group) {
        aws.a.createDBInstance(aws.request(name).dbParameterGroupName(group).build());
        aws.timeline.runUntilIdle();
    }

    @Test
    void createsAGroupWithTagsThatAllCanRead() {
        String arn = aws.a
                .createDBParameterGroup(r -> r.dbParameterGroupName("Tuned")
                        .dbParameterGroupFamily("postgres16")
                        .description("tuned")
                        .tags(TAG))
                .dbParameterGroup()
                .dbParameterGroupArn();

        DBParameterGroup group = aws.a
                .describeDBParameterGroups(r -> r.dbParameterGroupName("tuned"))
                .dbParameterGroups()
                .get(0);
        assertThat(group.dbParameterGroupArn()).isEqualTo(arn).isEqualTo(A.arn("rds", "pg:tuned"));
        assertThat(group.dbParameterGroupFamily()).isEqualTo("postgres16");
        assertThat(group.description()).isEqualTo("tuned");
        aws.a.addTagsToResource(r ->
                r.resourceName(arn).tags(Tag.builder().key("more").value("1").build()));
        assertThat(aws.a.listTagsForResource(r -> r.resourceName(arn)).tagList())
                .extracting(Tag::key)
                .containsExactly("team", "more");
    }

    @Test
    void refusesAGroupThatExistsOrHasNoSuchFamilyOrIsOneTooMany() {
        create("tuned", "postgres16");

        refused("DBParameterGroupAlreadyExists", () -> create("TUNED", "postgres14"));
        refused("InvalidParameterValue", () -> create("other", "postgres99"));
        IntStream.range(1, 50).forEach(i -> create("group-" + i, "mysql8.0"));
        refused("DBParameterGroupQuotaExceeded", () -> create("one-too-many", "mysql8.0"));
        aws.a.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned"));
        create("fits", "mysql8.0");
    }

    @Test
    void describesTheParametersOfAFamilyInPages() {
        create("tuned", "postgres16");
        RdsClient paged = SmallPages.of(RdsClient.class, aws.a);

        assertThat(paged.describeDBParameters(r -> r.dbParameterGroupName("tuned"))
                        .marker())
                .isNotNull();
        assertThat(paged.describeDBParametersPaginator(r -> r.dbParameterGroupName("tuned")).parameters().stream())
                .extracting(Parameter::parameterName)
                .isSorted()
                .hasSizeGreaterThan(20)
                .contains("max_connections", "shared_buffers", "rds.custom_dns_resolution", "timezone", "work_mem");
        Parameter connections = parameter("tuned", "max_connections");
        assertThat(connections.applyType()).isEqualTo("static");
    }

    @Test
    void saysWhoHasSetAParameter() {
        create("tuned", "postgres16");
        set("tuned", parameter("log_min_duration_statement", "500", "immediate"));

        assertThat(parameters("tuned", "user")).singleElement().satisfies(parameter -> {
            assertThat(parameter.parameterName()).isEqualTo("log_min_duration_statement");
            assertThat(parameter.parameterValue()).isEqualTo("500");
            assertThat(parameter.source()).isEqualTo("user");
            assertThat(parameter.applyMethod()).isEqualTo(ApplyMethod.IMMEDIATE);
        });
        assertThat(parameters("tuned", "system"))
                .extracting(Parameter::parameterName)
                .contains("max_connections")
                .doesNotContain("work_mem", "log_min_duration_statement");
        assertThat(parameters("tuned", "engine-default"))
                .extracting(Parameter::parameterName)
                .contains("work_mem")
                .doesNotContain("max_connections");
        assertThat(aws.a
                        .describeDBParameters(r -> r.dbParameterGroupName("tuned")
                                .filters(Filter.builder()
                                        .name("parameter-name")
                                        .values("work_mem")
                                        .build()))
                        .parameters())
                .extracting(Parameter::parameterName)
                .containsExactly("work_mem");
        refused("InvalidParameterValue", () -> parameters("tuned", "nobody").toList());
        refused("DBParameterGroupNotFound", () -> parameters("absent", null).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "postgres14, rds.force_ssl, 0",
        "postgres15, rds.force_ssl, 1",
        "mysql8.0, lower_case_table_names, 0",
        "mariadb10.11, lower_case_table_names, 0",
        "postgres17, timezone, UTC"
    })
    void hasTheDefaultsOfEachFamily(String family, String name, String value) {
        assertThat(parameter("default." + family, name).parameterValue()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "InvalidParameterValue; no_such_parameter; 1; immediate; Could not find parameter with name",
                "InvalidParameterValue; data_directory; /tmp; pending-reboot; cannot be modified",
                "InvalidParameterCombination; max_connections; 100; immediate; cannot use immediate apply method",
                "InvalidParameterValue; max_connections; 5; pending-reboot; allowed values are: 6-8388607",
                "InvalidParameterValue; max_connections; many; pending-reboot; allowed values are",
                "InvalidParameterValue; rds.force_ssl; 2; pending-reboot; allowed values are: 0,1",
                "InvalidParameterValue; shared_preload_libraries; pgaudit,evil; pending-reboot; allowed values are",
                "InvalidParameterValue; work_mem; 64; later; apply method"
            })
    void refusesAParameterThatAwsRefuses(String code, String name, String value, String method, String message) {
        create("tuned", "postgres16");

        assertFailsWith(
                        code,
                        () -> set("tuned", parameter("work_mem", "64", "immediate"), parameter(name, value, method)))
                .contains(message);
        assertThat(parameters("tuned", "user")).isEmpty();
    }

    @Test
    void takesValuesInRangesListsAndFormulas() {
        create("tuned", "postgres16");

        set(
                "tuned",
                parameter("log_min_duration_statement", "-1", "immediate"),
                parameter("shared_preload_libraries", "pgaudit, pg_cron", "pending-reboot"),
                parameter("max_connections", "LEAST({DBInstanceClassMemory/9531392},200)", "pending-reboot"),
                parameter("timezone", "Europe/Berlin", "pending-reboot"));

        assertThat(parameters("tuned", "user")).hasSize(4);
    }

    @Test
    void takesTwentyParametersACall() {
        create("tuned", "postgres16");
        Parameter[] twenty = IntStream.range(0, 20)
                .mapToObj(i -> parameter("work_mem", Integer.toString(64 + i), "immediate"))
                .toArray(Parameter[]::new);
        Parameter[] more = Stream.concat(Stream.of(twenty), Stream.of(parameter("timezone", "UTC", "immediate")))
                .toArray(Parameter[]::new);

        refused("InvalidParameterValue", () -> set("tuned", more));
        refused("InvalidParameterValue", () -> set("tuned"));
        set("tuned", twenty);
    }

    @Test
    void neitherModifiesNorDeletesADefaultGroup() {
        refused("InvalidParameterValue", () -> set("default.postgres16", parameter("work_mem", "64", "immediate")));
        refused(
                "InvalidDBParameterGroupState",
                () -> aws.a.deleteDBParameterGroup(r -> r.dbParameterGroupName("default.postgres16")));
    }

    @Test
    void deletesAGroupThatNoInstanceUses() {
        create("tuned", "postgres14");
        instance("orders", "tuned");

        refused(
                "InvalidDBParameterGroupState",
                () -> aws.a.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned")));
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));
        aws.timeline.runUntilIdle();
        aws.a.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned"));
        refused(
                "DBParameterGroupNotFound",
                () -> aws.a.describeDBParameterGroups(r -> r.dbParameterGroupName("tuned")));
        refused("DBParameterGroupNotFound", () -> aws.a.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned")));
    }

    @Test
    void appliesADynamicParameterSoonAndAStaticOneAtAReboot() {
        create("tuned", "postgres14");
        instance("orders", "tuned");

        set("tuned", parameter("work_mem", "64", "immediate"));
        assertThat(status("orders")).isEqualTo("applying");
        aws.timeline.runUntilIdle();
        assertThat(status("orders")).isEqualTo("in-sync");

        set("tuned", parameter("work_mem", "128", "immediate"), parameter("max_connections", "50", "pending-reboot"));
        aws.timeline.runUntilIdle();
        assertThat(status("orders")).isEqualTo("pending-reboot");
        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("orders"));
        aws.timeline.runUntilIdle();
        assertThat(status("orders")).isEqualTo("in-sync");
    }

    @Test
    void readersSeeAChangeLateAndADatabaseThatIsMadeMeanwhileMissesIt() {
        create("tuned", "postgres14");
        aws.service.circumstances(A).readParametersLate(Duration.ofMinutes(5));
        set("tuned", parameter("max_connections", "50", "pending-reboot"));

        assertThat(parameters("tuned", "user")).isEmpty();
        instance("early", "tuned");
        assertThat(status("early")).isEqualTo("pending-reboot");
        aws.minutes(5);
        assertThat(parameters("tuned", "user")).hasSize(1);
        instance("later", "tuned");
        assertThat(status("later")).isEqualTo("in-sync");
    }

    @Test
    void aRestoreOfMysqlNeedsTheTableNamesOfItsSource() {
        create("lower", "mysql8.0");
        set("lower", parameter("lower_case_table_names", "1", "pending-reboot"));
        aws.a.createDBInstance(aws.request("orders")
                .engine("mysql")
                .engineVersion("8.0.40")
                .dbParameterGroupName("lower")
                .build());
        aws.timeline.runUntilIdle();
        aws.snapshotOf("orders", "shot");

        restore("plain", null);
        restore("fitting", "lower");

        assertThat(aws.instance(aws.a, "plain").dbInstanceStatus()).isEqualTo("incompatible-parameters");
        assertThat(aws.instance(aws.a, "fitting").dbInstanceStatus()).isEqualTo("available");
        assertThat(aws.instance(aws.a, "plain").dbParameterGroups().get(0).dbParameterGroupName())
                .isEqualTo("default.mysql8.0");
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("fitting").dbParameterGroupName("default.mysql8.0"));
        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("fitting"));
        aws.timeline.runUntilIdle();
        assertThat(aws.instance(aws.a, "fitting").dbInstanceStatus()).isEqualTo("incompatible-parameters");
    }

    private void restore(String id, String group) {
        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier(id).dbSnapshotIdentifier("shot").dbParameterGroupName(group));
        aws.timeline.runUntilIdle();
    }

    @ParameterizedTest
    @CsvSource({"8.0.40, mysql8.4", "8.4.3, mysql8.0", "8.0.40, postgres16", "8.0.40, mariadb10.11"})
    void refusesAGroupOfAnotherFamily(String version, String family) {
        create("other", family);

        refused(
                "InvalidParameterCombination",
                () -> aws.a.createDBInstance(aws.request("orders")
                        .engine("mysql")
                        .engineVersion(version)
                        .dbParameterGroupName("other")
                        .build()));
    }

    @Test
    void countsGroupsForTheirQuota() {
        create("tuned", "postgres14");

        assertThat(aws.a.describeAccountAttributes().accountQuotas().stream()
                        .filter(quota -> quota.accountQuotaName().equals("DBParameterGroups"))
                        .map(quota -> Map.entry(quota.used(), quota.max())))
                .containsExactly(Map.entry(1L, 50L));
    }
}
