package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The parameter AllowedDatabases: the plan and, for whoever has its role, the policy of the step that takes snapshots keep to it. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class AllowedDatabasesIT {
    private final Scene scene;

    AllowedDatabasesIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    private Stack deploy(String allowed) {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of("AllowedDatabases", allowed));
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, Map.of());
        scene.createOrders();
        for (String database : List.of("orders-eu", "billing", "payroll")) {
            scene.createDatabase(Scene.A, database, null);
        }
        return source;
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "orders", "billing, orders, orders-*", "ord*"})
    void replicatesADatabaseOfTheList(String allowed) {
        deploy(allowed);

        scene.replicateWell("{\"sourceDatabase\": \"orders\"}");

        assertThat(scene.liveReplica("orders")).startsWith("replica-orders-");
        scene.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"orders | billing", "billing,orders-* | payroll", "orders-* | orders"})
    void refusesEveryOtherBeforeAnythingIsMade(String allowed, String database) {
        deploy(allowed);

        DescribeExecutionResponse refused = scene.replicate("{\"sourceDatabase\": \"" + database + "\"}");

        assertThat(refused.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(refused.error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(refused.cause())
                .contains("database " + database + " may not be replicated")
                .contains(allowed.replace(",", ", "));
        assertThat(scene.manualSnapshots(Scene.A)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                | orders,orders-eu,billing,payroll |",
                "orders           | orders                           | orders-eu,billing,payroll",
                "billing,orders-* | billing,orders-eu                | orders,payroll",
            })
    void thePolicyRefusesEveryOtherToo(String allowed, String taken, String refused) {
        deploy(allowed);
        RdsClient rds = asTheStep(Scene.A);

        for (String database : taken.split(",")) {
            take(rds, database);
            assertThat(scene.manualSnapshots(Scene.A))
                    .anyMatch(snapshot -> snapshot.sourceDatabase().equals(database));
        }
        for (String database : refused == null ? new String[0] : refused.split(",")) {
            RdsException refusal = catchThrowableOfType(RdsException.class, () -> take(rds, database));
            assertThat(refusal).as(database).isNotNull();
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
        }
    }

    private RdsClient asTheStep(AccountRegion place) {
        Role role = scene.stage.aws().frontDoor().roles().list(Scene.A).stream()
                .filter(one -> one.name().contains("TakeSnapshotRole"))
                .findFirst()
                .orElseThrow();
        return scene.stage.aws().frontDoor().client(RdsClient.class, Caller.role(place, role.arn()));
    }

    private void take(RdsClient rds, String database) {
        scene.timeline.runUntilIdle();
        Tag tag = ReplicationTags.tag(ReplicationTags.STACK, Stage.SOURCE_STACK);
        Snapshots.of(scene.kind, rds).create(database, "rdsrep-" + database + "-taken", List.of(tag));
    }

    @Test
    void takesNoSnapshotInAnotherRegion() {
        deploy("billing,orders");
        scene.createDatabase(Scene.A.in("eu-west-3"), "orders", null);
        RdsClient rds = asTheStep(Scene.A.in("eu-west-3"));

        RdsException refusal = catchThrowableOfType(RdsException.class, () -> take(rds, "orders"));

        assertThat(refusal).isNotNull();
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Orders", "orders,", "orders|*", "-orders", "orders:*"})
    void isAListOfNamesAndPatterns(String allowed) {
        assertThatThrownBy(() ->
                        scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of("AllowedDatabases", allowed)))
                .hasMessageContaining("must be identifiers of DB instances or DB clusters in lower case");
    }
}
