package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.stage.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

/** What somebody else owns in the same accounts, under names and tags that look like the stacks', is refused to every role of theirs. */
class ForeignDatabasesIT {
    private static final List<String> DATABASES = List.of("payroll", "replica-payroll");
    private static final List<String> SNAPSHOTS =
            List.of("payroll-last", "rdsrep-payroll-taken", "rdsrep-payroll-transfer", "rdsrep-payroll-landed");
    private static final Tag LOOK_ALIKE = tag("rds-replicator:stack", "rds-replicator-source-2");

    private final Scene scene = Scene.withOrders();

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void everyRoleIsRefusedToChangeOrDeleteThem() {
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            for (String database : DATABASES) {
                scene.createDatabase(place, database, null);
                scene.rds(place).addTagsToResource(r -> r.resourceName(Scene.arn(place, database))
                        .tags(LOOK_ALIKE));
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

    private void take(AccountRegion place, String snapshot) {
        scene.rds(place).createDBSnapshot(r -> r.dbInstanceIdentifier("payroll")
                .dbSnapshotIdentifier(snapshot)
                .tags(LOOK_ALIKE));
        scene.timeline.runUntilIdle();
    }

    private static Map<String, Consumer<RdsClient>> attempts(AccountRegion place) {
        Map<String, Consumer<RdsClient>> attempts = new LinkedHashMap<>();
        for (String db : DATABASES) {
            attempts.put(
                    "delete " + db,
                    rds -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier(db).skipFinalSnapshot(true)));
            attempts.put(
                    "modify " + db,
                    rds -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier(db).deletionProtection(false)));
            attempts.put("stop " + db, rds -> rds.stopDBInstance(r -> r.dbInstanceIdentifier(db)));
            attempts.put("claim " + db, rds -> claim(rds, place, Scene.arn(place, db)));
            attempts.put(
                    "mark " + db,
                    rds -> rds.addTagsToResource(
                            r -> r.resourceName(Scene.arn(place, db)).tags(tag("rds-replicator:role", "superseded"))));
        }
        for (String snapshot : SNAPSHOTS) {
            attempts.put("delete " + snapshot, rds -> rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(snapshot)));
            attempts.put(
                    "share " + snapshot,
                    rds -> rds.modifyDBSnapshotAttribute(r -> r.dbSnapshotIdentifier(snapshot)
                            .attributeName("restore")
                            .valuesToAdd("333333333333")));
            for (String copy : List.of("rdsrep-new-transfer", "rdsrep-new-landed")) {
                attempts.put(
                        "copy " + snapshot + " to " + copy,
                        rds -> rds.copyDBSnapshot(
                                r -> r.sourceDBSnapshotIdentifier(snapshot).targetDBSnapshotIdentifier(copy)));
            }
            attempts.put("claim " + snapshot, rds -> claim(rds, place, place.arn("rds", "snapshot:" + snapshot)));
            attempts.put(
                    "restore " + snapshot,
                    rds -> rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("replica-new")
                            .dbSnapshotIdentifier(snapshot)
                            .dbSubnetGroupName("replicas")
                            .tags(tag("rds-replicator:stack", Stage.DESTINATION_STACK))));
        }
        return attempts;
    }

    private static void claim(RdsClient rds, AccountRegion place, String arn) {
        String stack = place.equals(Scene.A) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        rds.addTagsToResource(r -> r.resourceName(arn).tags(tag("rds-replicator:stack", stack)));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
