package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.RUN;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.OptionConfiguration;

class PlanReplicationTest {
    private static final String SIXTY_FOUR_LETTERS = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl";

    private final SourceStage stage = new SourceStage().withDatabase("orders", null);

    @Test
    void namesTheReplicationOfTheDefaultDatabase() {
        PlanReplication.Output plan = plan(Map.of());

        String resourceId = stage.rds.describeDBInstances().dbInstances().get(0).dbiResourceId();
        assertThat(plan)
                .isEqualTo(new PlanReplication.Output(
                        RUN,
                        ORDERS,
                        "orders",
                        Progress.DONE,
                        20,
                        7_320,
                        "open-source-rds-extended-support",
                        resourceId,
                        false,
                        2,
                        null,
                        Map.of(),
                        List.of(),
                        null,
                        null,
                        plan.settings()));
        assertThat(plan.settings())
                .containsEntry("instanceClass", "db.t4g.micro")
                .containsEntry("multiAz", false)
                .containsEntry("port", 5432)
                .containsKeys("backupWindow", "maintenanceWindow", "storageType", "caCertificate")
                .doesNotContainKeys("securityGroups", "subnetGroup", "parameterGroup", "optionGroup");
    }

    @Test
    void makesOneSnapshotOfADatabaseThatIsUnderTheTransferKey() {
        stage.withDatabase("direct", stage.transferKey);

        assertThat(plan(Map.of("sourceDatabase", "direct")).makes()).isEqualTo(1);
    }

    @Test
    void saysThatTheDatabaseIsAReadReplica() {
        stage.service.appearAsReplica(SourceStage.SOURCE, "orders", "primary");

        assertThat(plan(Map.of()).readReplica()).isTrue();
    }

    @Test
    void choosesTheTagsOfTheDatabaseThatAreCopied() {
        tagged("owner", "anna");
        tagged("secret", "no");

        PlanReplication.Output plan = plan(stage.settings("COPY_SOURCE_TAGS", "owner,absent"), Map.of(), Duration.ZERO);

        assertThat(plan.sourceTags()).isEqualTo(Map.of("owner", "anna"));
        assertThat(plan.tagsLeftOut()).isEmpty();
    }

    @Test
    void saysWhichTagsOfTheDatabaseAreLeftOut() {
        tagged("rds-replicator:stack", "another");

        PlanReplication.Output plan =
                plan(stage.settings("COPY_SOURCE_TAGS", "rds-replicator:stack"), Map.of(), Duration.ZERO);

        assertThat(plan.sourceTags()).isEmpty();
        assertThat(plan.tagsLeftOut())
                .singleElement()
                .asString()
                .startsWith("tag rds-replicator:stack of the source is not copied");
    }

    @Test
    void refusesTagsOfTheStackThatCannotBeWritten() {
        assertThatThrownBy(() -> plan(stage.settings("TAGS", "rds:x=1"), Map.of(), Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parameter Tags: tag rds:x cannot be written");
    }

    private void tagged(String key, String value) {
        stage.rds.addTagsToResource(r -> r.resourceName(ORDERS.toString()).tags(ReplicationTags.tag(key, value)));
    }

    @Test
    void namesItTheSameAgain() {
        assertThat(plan(Map.of())).isEqualTo(plan(Map.of("Comment", "Insert your JSON here")));
    }

    @Test
    void changesNothing() {
        var before = stage.rds.describeDBInstances();

        plan(Map.of());

        assertThat(stage.rds.describeDBInstances()).isEqualTo(before);
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void takesTheDatabaseThatTheRequestNamesInWhateverCase() {
        stage.withDatabase("customers", null);

        PlanReplication.Output plan = plan(Map.of("sourceDatabase", "Customers"));

        assertThat(plan.sourceDatabase()).isEqualTo("customers");
        assertThat(plan.sourceArn().resourceName()).isEqualTo("customers");
        assertThat(plan.replicationId().database()).isEqualTo("customers");
    }

    @Test
    void refusesADatabaseThatIsNotAllowedBeforeItLooks() {
        assertThatThrownBy(() -> plan(stage.settings("ALLOWED_DATABASES", "billing,orders-*"), Map.of(), Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "database orders may not be replicated by this stack, which replicates billing, orders-*");
    }

    @Test
    void resumesAnEarlierReplicationOfTheDatabase() {
        ReplicationId earlier = new ReplicationId("orders-20261120000000-abcdef");

        assertThat(plan(Map.of("replicationId", earlier.value())).replicationId())
                .isEqualTo(earlier);
    }

    @Test
    void refusesToResumeAReplicationOfAnotherDatabase() {
        assertRefused(
                Map.of("replicationId", "customers-20261120000000-abcdef"), "replicationId", "customers", "orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            []                                | must be a JSON object
            "orders"                          | must be a JSON object
            null                              | must be a JSON object
            {"database": "orders"}            | unknown field: database
            {"sourceDatabase": 1}             | sourceDatabase must be a string
            {"sourceDatabase": null}          | sourceDatabase must be a string
            {"replicationId": ["a"]}          | replicationId must be a string
            {"replicationId": "orders"}       | replicationId must be of the form
            {"Comment": {}}                   | Comment must be a string
            """)
    void refusesARequestNamingTheField(String request, String complaint) {
        assertThatThrownBy(() -> invoke(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void answersInJson() throws IOException {
        String resourceId = stage.rds.describeDBInstances().dbInstances().get(0).dbiResourceId();
        Map<String, Object> settings = plan(Map.of()).settings();
        assertThat(Json.members(invoke("{}")))
                .isEqualTo(Json.members("{\"replicationId\":\"" + RUN + "\",\"sourceArn\":\"" + ORDERS
                        + "\",\"sourceDatabase\":\"orders\",\"progress\":{\"done\":true,\"waitSeconds\":0,\"reason\":null},\"allocatedStorage\":20,"
                        + "\"databaseDeadlineSeconds\":7320,\"engineLifecycleSupport\":\"open-source-rds-extended-support\","
                        + "\"sourceResourceId\":\"" + resourceId
                        + "\",\"readReplica\":false,\"makes\":2,\"preflight\":null,\"sourceTags\":{},\"tagsLeftOut\":[],\"optionGroupName\":null,\"instanceClass\":null,\"settings\":"
                        + Json.write(settings) + ","
                        // The former form of progress, for definitions of the last release.
                        + "\"databaseReady\":true,\"waitSeconds\":0}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1orders", "orders-", "or--ders", "or_ders", "o.rders", SIXTY_FOUR_LETTERS})
    void refusesWhatCannotBeAnIdentifier(String identifier) {
        assertRefused(Map.of("sourceDatabase", identifier), "sourceDatabase");
    }

    @Test
    void asksForADatabaseWhereTheStackHasNoDefault() {
        assertThatThrownBy(() -> plan(stage.settings("DEFAULT_DATABASE", ""), Map.of(), Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceDatabase is missing");
    }

    @Test
    void saysWhereADatabaseIsNotFound() {
        assertRefused(Map.of("sourceDatabase", "nowhere"), "nowhere", "111111111111", "us-east-1");
    }

    @ParameterizedTest
    @CsvSource({"db2-se, is not replicated", "custom-oracle-ee, of RDS Custom", "docdb, of Amazon DocumentDB"})
    void refusesAnEngineThatIsNotReplicated(String engine, String complaint) {
        createDatabase("exotic", engine);

        assertRefused(Map.of("sourceDatabase", "exotic"), "exotic", complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "mysql", "mariadb", "oracle-ee"})
    void plansForAReadReplica(String engine) {
        createDatabase("reader", engine);
        stage.service.appearAsReplica(SOURCE, "reader", "orders");

        assertThat(plan(Map.of("sourceDatabase", "reader")).databaseReady()).isTrue();
    }

    @Test
    void refusesAReadReplicaOfSqlServer() {
        createDatabase("reader", "sqlserver-ee");
        assertThat(plan(Map.of("sourceDatabase", "reader")).databaseReady()).isTrue();
        stage.service.appearAsReplica(SOURCE, "reader", "orders");

        assertRefused(Map.of("sourceDatabase", "reader"), "read replica of orders", "name its source");
    }

    private void createDatabase(String identifier, String engine) {
        stage.rds.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine(engine)
                .dbInstanceClass("db.t3.large")
                .allocatedStorage(20)
                .masterUsername("admin1")
                .masterUserPassword("correct-horse"));
        stage.timeline.runUntilIdle();
    }

    @Test
    void waitsForADatabaseThatIsBusyUntilTheDeadline() {
        stage.service.appearAs(SOURCE, "orders", "modifying");

        PlanReplication.Output soon = plan(stage.settings(), Map.of(), Duration.ZERO);
        PlanReplication.Output later = plan(stage.settings(), Map.of(), Duration.ofMinutes(30));

        assertThat(soon.databaseReady()).isFalse();
        assertThat(soon.waitSeconds()).isPositive();
        assertThat(later.waitSeconds()).isGreaterThan(soon.waitSeconds());
        assertThat(later.replicationId()).isEqualTo(soon.replicationId());
        assertThatThrownBy(() -> plan(stage.settings(), Map.of(), Duration.ofMinutes(122)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("orders (modifying)")
                .hasMessageContaining("the deadline is 2 hours 2 minutes");
    }

    @ParameterizedTest
    @CsvSource({
        "stopped, start the DB instance",
        "storage-full, repair it",
        "incompatible-network, repair it",
        "deleting, no longer"
    })
    void failsWhereWaitingCannotHelp(String status, String mend) {
        stage.service.appearAs(SOURCE, "orders", status);

        assertThatThrownBy(() -> plan(Map.of()))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("orders is " + status)
                .hasMessageContaining(mend);
    }

    @Test
    void refusesADisabledKeyAndOneThatIsBeingDeleted() {
        stage.kms.disableKey(r -> r.keyId(stage.transferKey.toString()));
        assertRefused(Map.of(), stage.transferKey.toString(), "Disabled: enable it");

        stage.kms.scheduleKeyDeletion(r -> r.keyId(stage.transferKey.toString()));
        assertRefused(Map.of(), "PendingDeletion: cancel its deletion");
    }

    @Test
    void refusesAKeyThatAwsManages() {
        stage.withDatabase("customers", null);
        String managed = stage.kms
                .describeKey(r -> r.keyId("alias/aws/rds"))
                .keyMetadata()
                .arn();

        assertKeyRefused(managed, "customer-managed key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:kms:eu-west-1:111111111111:key/abc", "arn:aws:kms:us-east-1:222222222222:key/abc"})
    void refusesAKeyOfAnotherRegionOrAccountThanTheDatabases(String key) {
        assertKeyRefused(key, "account 111111111111 and Region us-east-1");
    }

    @Test
    void refusesAKeyThatDoesNotExistAndAnAlias() {
        assertKeyRefused(
                "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000", "does not exist");
        assertKeyRefused("arn:aws:kms:us-east-1:111111111111:alias/transfer", "by its ARN, not by that of an alias");
    }

    @Test
    void saysWhichPermissionOnTheKeyIsMissing() {
        stage.refuseNext("kms", "describeKey", "AccessDeniedException");

        assertRefused(Map.of(), "kms:DescribeKey");
    }

    @Test
    void refusesADatabaseWhoseOwnKeyIsDisabledOrIsBeingDeleted() {
        Arn own = stage.key();
        stage.withDatabase("ledger", own);
        stage.kms.disableKey(r -> r.keyId(own.toString()));
        assertRefused(
                Map.of("sourceDatabase", "ledger"),
                "key " + own + " of DB instance ledger is in state Disabled: enable it");

        stage.kms.scheduleKeyDeletion(r -> r.keyId(own.toString()));
        assertRefused(Map.of("sourceDatabase", "ledger"), own.toString(), "PendingDeletion: cancel its deletion");
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void refusesADatabaseWhoseOwnKeyDoesNotAdmitTheAccountsRoles() {
        Arn own = stage.key();
        stage.withDatabase("ledger", own);
        Caller planner = stage.role("planner", "rds:Describe*", "kms:DescribeKey");
        stage.role("owner", "kms:*");
        stage.kms.putKeyPolicy(
                r -> r.keyId(own.toString())
                        .bypassPolicyLockoutSafetyCheck(true)
                        .policy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:role/owner"},
                 "Action": "kms:*", "Resource": "*"}]}"""));
        PlanReplication.Input input =
                new PlanReplication.Input(Map.of("sourceDatabase", "ledger"), EXECUTION, START, START);
        PlanReplication step = new PlanReplication(
                stage.frontDoor.client(RdsClient.class, planner),
                stage.frontDoor.client(KmsClient.class, planner),
                stage.settings());

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "key " + own + " of DB instance ledger may not be described: its policy must leave");
    }

    @Test
    void asksAboutEachKeyOnceAndOnlyWhereThereIsOne() {
        stage.withDatabase("direct", stage.transferKey).withDatabase("ledger", stage.key());

        assertThat(describedKeys("orders")).isEqualTo(1);
        assertThat(describedKeys("direct")).isEqualTo(1);
        assertThat(describedKeys("ledger")).isEqualTo(2);
    }

    private int describedKeys(String database) {
        List<String> calls = new ArrayList<>();
        stage.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                calls.add(call.operation());
            }
        });
        plan(Map.of("sourceDatabase", database));
        return Collections.frequency(calls, "describeKey");
    }

    @Test
    void plansForADatabaseUnderTheKeyThatAwsManages() {
        stage.rds.createDBInstance(r -> r.dbInstanceIdentifier("ledger")
                .engine("postgres")
                .dbInstanceClass("db.t3.large")
                .allocatedStorage(20)
                .masterUsername("admin1")
                .masterUserPassword("correct-horse")
                .storageEncrypted(true));
        stage.timeline.runUntilIdle();

        assertThat(plan(Map.of("sourceDatabase", "ledger")).databaseReady()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "oracle-ee, TDE, permanent option TDE",
        "oracle-se2, Timezone, permanent option Timezone",
        "sqlserver-ee, TDE, persistent option TDE"
    })
    void refusesADatabaseWithAnOptionThatStopsTheSharing(String engine, String option, String complaint) {
        withOptions("ledger", engine, option);

        assertRefused(
                Map.of("sourceDatabase", "ledger"),
                "DB instance ledger has option group ledger-options with " + complaint);
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void plansForTheOptionsOfOracleThatTheDestinationHasAnOptionGroupFor() {
        withOptions("ledger", "oracle-se2", "Timezone");
        withOptions("vault", "oracle-ee", "TDE");
        Settings settings = stage.settings("OPTION_GROUP_NAME", "zones");

        assertThat(plan(settings, Map.of("sourceDatabase", "ledger"), Duration.ZERO)
                        .optionGroupName())
                .isEqualTo("zones");
        assertThat(plan(settings, Map.of("sourceDatabase", "orders"), Duration.ZERO)
                        .optionGroupName())
                .isNull();
        assertThatThrownBy(() -> plan(settings, Map.of("sourceDatabase", "vault"), Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("permanent option TDE: RDS shares no snapshot");
    }

    @Test
    void plansForADatabaseWithOptionsThatCanBeTakenOff() {
        withOptions("ledger", "mysql", "MARIADB_AUDIT_PLUGIN");

        assertThat(plan(Map.of("sourceDatabase", "ledger")).databaseReady()).isTrue();
    }

    @Test
    void hasRdsAskedAgainForTheOptions() {
        withOptions("ledger", "mysql", "MARIADB_AUDIT_PLUGIN");
        stage.refuseNext("rds", "describeOptionGroups", "Throttling");

        assertThatThrownBy(() -> plan(Map.of("sourceDatabase", "ledger")))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("DescribeOptionGroups of ledger-options");
    }

    private void withOptions(String identifier, String engine, String option) {
        stage.rds.createOptionGroup(r -> r.optionGroupName(identifier + "-options")
                .engineName(engine)
                .majorEngineVersion(engine.equals("mysql") ? "8.0" : "19")
                .optionGroupDescription("options"));
        stage.rds.modifyOptionGroup(r -> r.optionGroupName(identifier + "-options")
                .optionsToInclude(
                        OptionConfiguration.builder().optionName(option).build()));
        stage.rds.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine(engine)
                .engineVersion(engine.equals("mysql") ? "8.0.40" : "19.0")
                .dbInstanceClass("db.t3.large")
                .allocatedStorage(20)
                .masterUsername("admin1")
                .masterUserPassword("correct-horse")
                .optionGroupName(identifier + "-options"));
        stage.timeline.runUntilIdle();
    }

    @Test
    void hasKmsAskedAgainWhereItIsBusy() {
        stage.refuseNext("kms", "describeKey", "DependencyTimeoutException");

        assertThatThrownBy(() -> plan(Map.of()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("DescribeKey");
    }

    @Test
    void hasRdsAskedAgainWhereItThrottles() {
        stage.refuseNext("rds", "describeDBInstances", "Throttling");
        assertThatThrownBy(() -> invoke("{}"))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("Throttling");
    }

    private PlanReplication.Output plan(Object request) {
        return plan(stage.settings(), request, Duration.ZERO);
    }

    private PlanReplication.Output plan(Settings settings, Object request, Duration spent) {
        return new PlanReplication(stage.rds, stage.kms, settings)
                .handle(new PlanReplication.Input(request, EXECUTION, START, START.plus(spent)));
    }

    /** As Lambda does, with the request as it stands. */
    private String invoke(String request) throws IOException {
        String input = "{\"request\": %s, \"executionArn\": \"%s\", \"startTime\": \"%s\", \"now\": \"%s\"}"
                .formatted(request, EXECUTION, START, START);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PlanReplication(stage.rds, stage.kms, stage.settings())
                .handleRequest(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, null);
        return out.toString(StandardCharsets.UTF_8);
    }

    private void assertRefused(Object request, String... complaints) {
        assertThatThrownBy(() -> plan(request))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .contains(List.of(complaints));
    }

    private void assertKeyRefused(String key, String complaint) {
        assertThatThrownBy(() -> plan(stage.settings("TRANSFER_KEY_ARN", key), Map.of(), Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(complaint);
    }
}
