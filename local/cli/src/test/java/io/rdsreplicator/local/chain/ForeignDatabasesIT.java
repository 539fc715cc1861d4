package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.SnapshotCopy;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

/** What somebody else owns in the same accounts, under names and tags that look like the stacks', is refused to every role of theirs. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ForeignDatabasesIT {
    private static final List<String> DATABASES = List.of("payroll", "replica-payroll");
    private static final List<String> SNAPSHOTS =
            List.of("payroll-last", "rdsrep-payroll-taken", "rdsrep-payroll-transfer", "rdsrep-payroll-landed");
    private static final Tag LOOK_ALIKE = tag("rds-replicator:stack", "rds-replicator-source-2");
    private static final Tag OURS = tag("rds-replicator:stack", Stage.DESTINATION_STACK);

    private final Scene scene;

    ForeignDatabasesIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void everyRoleIsRefusedToChangeOrDeleteThem() {
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            for (String database : DATABASES) {
                scene.createDatabase(place, database, null);
                arns(place, database).forEach(arn -> scene.rds(place)
                        .addTagsToResource(r -> r.resourceName(arn).tags(LOOK_ALIKE)));
            }
            SNAPSHOTS.forEach(snapshot -> take(place, snapshot));
            List<String> allowed = new ArrayList<>();
            for (Role role : scene.stage.aws().frontDoor().roles().list(place)) {
                RdsClient rds = scene.stage.aws().frontDoor().client(RdsClient.class, Caller.role(place, role.arn()));
                attempts(place).forEach((what, attempt) -> {
                    RdsException refusal = catchThrowableOfType(RdsException.class, () -> attempt.accept(rds));
                    if (refusal == null
                            || !refusal.awsErrorDetails().errorCode().equals("AccessDenied")) {
                        allowed.add(role.name() + " " + what + ": " + refusal);
                    }
                });
            }
            assertThat(allowed).isEmpty();
        }
    }

    /** Of the database, and of its member. */
    private List<String> arns(AccountRegion place, String database) {
        return scene.kind == DatabaseKind.CLUSTER
                ? List.of(scene.databaseArn(place, database), Scene.arn(place, member(database)))
                : List.of(scene.databaseArn(place, database));
    }

    private static String member(String cluster) {
        return cluster + "-writer";
    }

    private void take(AccountRegion place, String snapshot) {
        scene.snapshotPort(place).create("payroll", snapshot, List.of(LOOK_ALIKE));
        scene.timeline.runUntilIdle();
    }

    private Map<String, Consumer<RdsClient>> attempts(AccountRegion place) {
        Map<String, Consumer<RdsClient>> attempts = new LinkedHashMap<>();
        for (String database : DATABASES) {
            attempts.putAll(scene.kind == DatabaseKind.CLUSTER ? onCluster(database) : onInstance(database));
            for (String arn : arns(place, database)) {
                attempts.put("claim " + arn, rds -> claim(rds, place, arn));
                attempts.put(
                        "mark " + arn,
                        rds -> rds.addTagsToResource(
                                r -> r.resourceName(arn).tags(tag("rds-replicator:role", "superseded"))));
            }
        }
        for (String snapshot : SNAPSHOTS) {
            attempts.put("delete " + snapshot, rds -> port(rds).delete(snapshot));
            attempts.put("share " + snapshot, rds -> port(rds).share(snapshot, "333333333333"));
            for (String copy : List.of("rdsrep-new-transfer", "rdsrep-new-landed")) {
                attempts.put("copy " + snapshot + " to " + copy, rds -> port(rds)
                        .copy(new SnapshotCopy(snapshot, copy, null, List.of())));
            }
            attempts.put(
                    "claim " + snapshot,
                    rds -> claim(rds, place, place.arn("rds", scene.kind.snapshotArnType() + ":" + snapshot)));
            attempts.put("restore " + snapshot, rds -> restore(rds, snapshot));
        }
        return attempts;
    }

    private Snapshots port(RdsClient rds) {
        return Snapshots.of(scene.kind, rds);
    }

    private static Map<String, Consumer<RdsClient>> onInstance(String id) {
        return Map.of(
                "delete " + id,
                rds -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true)),
                "modify " + id,
                rds -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier(id).deletionProtection(false)),
                "stop " + id,
                rds -> rds.stopDBInstance(r -> r.dbInstanceIdentifier(id)));
    }

    private static Map<String, Consumer<RdsClient>> onCluster(String id) {
        Map<String, Consumer<RdsClient>> attempts = new LinkedHashMap<>(Map.of(
                "delete " + id,
                rds -> rds.deleteDBCluster(r -> r.dbClusterIdentifier(id).skipFinalSnapshot(true)),
                "modify " + id,
                rds -> rds.modifyDBCluster(r -> r.dbClusterIdentifier(id).deletionProtection(false)),
                "stop " + id,
                rds -> rds.stopDBCluster(r -> r.dbClusterIdentifier(id)),
                "add a member to " + id,
                rds -> rds.createDBInstance(r -> r.dbInstanceIdentifier("replica-new-1")
                        .dbClusterIdentifier(id)
                        .engine("aurora-postgresql")
                        .dbInstanceClass("db.r6g.large")
                        .tags(OURS))));
        attempts.putAll(onInstance(member(id)));
        return attempts;
    }

    private void restore(RdsClient rds, String snapshot) {
        switch (scene.kind) {
            case INSTANCE ->
                rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("replica-new")
                        .dbSnapshotIdentifier(snapshot)
                        .dbSubnetGroupName("replicas")
                        .tags(OURS));
            case CLUSTER ->
                rds.restoreDBClusterFromSnapshot(r -> r.dbClusterIdentifier("replica-new")
                        .snapshotIdentifier(snapshot)
                        .engine("aurora-postgresql")
                        .dbSubnetGroupName("replicas")
                        .tags(OURS));
        }
    }

    private static void claim(RdsClient rds, AccountRegion place, String arn) {
        String stack = place.equals(Scene.A) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        rds.addTagsToResource(r -> r.resourceName(arn).tags(tag("rds-replicator:stack", stack)));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
