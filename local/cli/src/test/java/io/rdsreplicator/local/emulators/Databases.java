package io.rdsreplicator.local.emulators;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/** What RDS holds while the steps run, brought about by the steps that need RDS alone. */
final class Databases {
    static final String ORDERS = "orders";
    static final Arn SOURCE = Arn.parse(Stage.SOURCE.arn("rds", "db:" + ORDERS), "sourceArn");

    private final EmulatorSteps steps;

    Databases(EmulatorSteps steps) {
        this.steps = steps;
        steps.rds(Stage.SOURCE).createDBInstance(r -> r.dbInstanceIdentifier(ORDERS)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-1-only"));
        steps.letRdsFinish();
    }

    /** A snapshot of the database, encrypted under the stage's transfer key and shared; what AnnounceSnapshot is asked then. */
    Map<String, Object> transfer(ReplicationId id) {
        Map<String, Object> run =
                Map.of("replicationId", id.value(), "sourceArn", SOURCE.toString(), "sourceDatabase", ORDERS);
        String taken =
                steps.run(Stage.SOURCE, "TakeSnapshot", run).get("snapshotId").asText();
        steps.letRdsFinish();
        DBSnapshot snapshot = steps.rds(Stage.SOURCE)
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier(taken))
                .dbSnapshots()
                .get(0);
        String time = snapshot.originalSnapshotCreateTime().toString();
        String transfer = steps.run(
                        Stage.SOURCE,
                        "EncryptSnapshot",
                        timed(Map.of(
                                "replicationId",
                                id.value(),
                                "sourceArn",
                                SOURCE.toString(),
                                "takenSnapshotId",
                                taken,
                                "snapshotTime",
                                time,
                                "allocatedStorage",
                                snapshot.allocatedStorage())))
                .get("snapshotId")
                .asText();
        steps.letRdsFinish();
        steps.run(Stage.SOURCE, "ShareSnapshot", Map.of("snapshotId", transfer, "replicationId", id.value()));
        Map<String, Object> announced = new HashMap<>(run);
        announced.put("snapshotId", transfer);
        announced.put("snapshotTime", time);
        announced.put(
                "executionArn", Stage.SOURCE.arn("states", "execution:" + Stage.SOURCE_STACK + "-replication:by-hand"));
        announced.put("requestedAt", time);
        announced.put("now", steps.now());
        return announced;
    }

    /** A replica of an announced snapshot, available, with production's password. */
    String replica(JsonNode announcement) {
        String landed = steps.run(Stage.DESTINATION, "LandSnapshot", timed(Map.of("announcement", announcement)))
                .get("snapshotId")
                .asText();
        steps.letRdsFinish();
        Map<String, Object> input = timed(Map.of("announcement", announcement, "landedSnapshotId", landed));
        String replica = steps.run(Stage.DESTINATION, "RestoreReplica", input)
                .get("replicaId")
                .asText();
        steps.letRdsFinish();
        return replica;
    }

    /** With the times that the machine adds: nothing has been waited for yet. */
    private Map<String, Object> timed(Map<String, Object> input) {
        Map<String, Object> timed = new HashMap<>(input);
        timed.put("since", steps.now());
        timed.put("now", steps.now());
        return timed;
    }
}
