package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.OptionConfiguration;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** A database whose options stay with it: refused before its snapshot is taken, or copied into an option group that has them. */
class OptionGroupIT {
    private final Scene scene = new Scene();

    private void deploy(Map<String, String> parameters) {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, parameters);
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, parameters);
        createGroup(Scene.A, "production");
        createGroup(Scene.B, "zones");
        scene.rds(Scene.A).createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .engine("oracle-se2")
                .engineVersion("19.0")
                .dbInstanceClass("db.t3.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-1")
                .optionGroupName("production"));
        scene.timeline.runUntilIdle();
        scene.storage.write(Scene.arn(Scene.A, "orders"), "rows of orders");
        scene.createSecret(Scene.B, "orders", Map.of("username", "app", "password", Scene.REPLICA_PASSWORD));
    }

    private void createGroup(AccountRegion place, String name) {
        scene.rds(place).createOptionGroup(r -> r.optionGroupName(name)
                .engineName("oracle-se2")
                .majorEngineVersion("19")
                .optionGroupDescription("options that stay"));
        scene.rds(place).modifyOptionGroup(r -> r.optionGroupName(name)
                .optionsToInclude(
                        OptionConfiguration.builder().optionName("Timezone").build()));
    }

    @Test
    void isCopiedIntoTheGroupOfTheDestinationAndItsReplicasAreInIt() {
        deploy(Map.of("OptionGroupName", "zones"));

        assertThat(scene.replicateWell("{}")).containsEntry("live", true);

        assertThat(scene.snapshots(Scene.B))
                .extracting(DBSnapshot::optionGroupName)
                .containsExactly("zones");
        String replica = scene.liveReplica("orders");
        assertThat(optionGroup(replica)).isEqualTo("zones");

        scene.replicateWell("{}");
        scene.rds(Scene.B).modifyDBInstance(r -> r.dbInstanceIdentifier(replica).deletionProtection(false));
        scene.rds(Scene.B).deleteDBInstance(r -> r.dbInstanceIdentifier(replica).skipFinalSnapshot(true));
        scene.timeline.runUntilIdle();
        DescribeExecutionResponse restored = scene.rollBack(
                "{\"sourceDatabase\": \"orders\", \"restore\": \"" + replica.replaceFirst("^replica-", "") + "\"}");
        assertThat(restored.status()).as(restored.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(optionGroup(replica)).isEqualTo("zones");
        scene.close();
    }

    private String optionGroup(String replica) {
        return scene.instance(Scene.B, replica).optionGroupMemberships().get(0).optionGroupName();
    }

    @Test
    void isRefusedBeforeASnapshotIsTakenWhereThereIsNoSuchGroup() {
        deploy(Map.of());

        DescribeExecutionResponse refused = scene.replicate("{}");

        assertThat(refused.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(refused.cause())
                .contains("option group production with permanent option Timezone", "OptionGroupName");
        assertThat(scene.snapshots(Scene.A)).isEmpty();
        scene.close();
    }
}
