package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

class CallsByStatusTest {
    private static final Tag TAG = Tag.builder().key("team").value("shop").build();
    private static final String ROLE = "arn:aws:iam::111111111111:role/calls";
    private static final String INSTANCE_STATE = "InvalidDBInstanceState";
    private static final String SNAPSHOT_STATE = "InvalidDBSnapshotState";
    private static final String COMBINATION = "InvalidParameterCombination";

    private final RdsFixture aws = new RdsFixture();

    static Set<String> documented(String kind) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                CallsByStatusTest.class.getResourceAsStream("documented-statuses.txt"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith(kind + " "))
                    .map(line -> line.substring(kind.length() + 1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyCallNamesEveryStatusOfAwsPages() {
        assertThat(documented("instance")).hasSize(37).allSatisfy(status -> assertThat(CallsByStatus.INSTANCES.calls())
                .allMatch(call -> CallsByStatus.INSTANCES.names(call, status)));
        assertThat(documented("snapshot")).hasSize(8).allSatisfy(status -> assertThat(CallsByStatus.SNAPSHOTS.calls())
                .allMatch(call -> CallsByStatus.SNAPSHOTS.names(call, status)));
    }

    @Test
    void theTableInventsNoStatus() {
        assertThat(documented("instance")).containsAll(CallsByStatus.INSTANCES.statuses());
        assertThat(documented("snapshot")).containsAll(CallsByStatus.SNAPSHOTS.statuses());
    }

    @Test
    void aSnapshotIsTakenOfAnAvailableOrOptimizingInstanceOnly() {
        assertThat(answers(StatusCall.CREATE_SNAPSHOT, documented("instance")))
                .containsOnlyKeys("taken", INSTANCE_STATE)
                .containsEntry("taken", Set.of("available", "storage-optimization"));
    }

    @Test
    void aModificationIsTakenByAnAvailableOrOptimizingInstanceOnly() {
        assertThat(answers(StatusCall.MODIFY, documented("instance")))
                .containsOnlyKeys("taken", INSTANCE_STATE)
                .containsEntry("taken", Set.of("available", "storage-optimization"));
        assertThat(answers(StatusCall.MODIFY_PROTECTION, documented("instance")))
                .containsOnlyKeys("taken", INSTANCE_STATE)
                .containsEntry("taken", Set.of("available", "storage-optimization"));
    }

    @Test
    void storageGrowsWhenItIsFullAndNotWhileItIsOptimized() {
        assertThat(answers(StatusCall.MODIFY_STORAGE, documented("instance")))
                .containsOnlyKeys("taken", INSTANCE_STATE, COMBINATION)
                .containsEntry("taken", Set.of("available", "storage-full"))
                .containsEntry(COMBINATION, Set.of("storage-optimization"));
    }

    @Test
    void deletionProtectionOfAStoppedInstanceStandsHoweverOpenCallsAreTaken() {
        aws.service.circumstances(A).takeOpenCalls(true);

        assertThat(answers(
                        StatusCall.MODIFY_PROTECTION,
                        List.of(
                                "stopped",
                                "stopping",
                                "starting",
                                "creating",
                                "deleting",
                                "storage-initialization",
                                "storage-config-upgrade",
                                "failed",
                                "backing-up")))
                .containsEntry("taken", Set.of("failed", "backing-up"));
    }

    @Test
    void aBrokenInstanceCanBeDeletedWithoutAFinalSnapshot() {
        assertThat(answers(StatusCall.DELETE, documented("instance")).get("taken"))
                .containsExactlyInAnyOrder(
                        "available",
                        "storage-optimization",
                        "stopped",
                        "failed",
                        "restore-error",
                        "insufficient-capacity",
                        "upgrade-failed",
                        "Upgrade-failed",
                        "incompatible-create",
                        "incompatible-credentials",
                        "incompatible-network",
                        "incompatible-option-group",
                        "incompatible-parameters",
                        "incompatible-restore");
        assertThat(answers(StatusCall.DELETE_WITH_SNAPSHOT, documented("instance"))
                        .get("taken"))
                .containsExactlyInAnyOrder("available", "storage-optimization");
    }

    @Test
    void anInstanceThatLostItsKeyForAWhileCanBeStarted() {
        assertThat(answers(StatusCall.START, documented("instance")).get("taken"))
                .containsExactlyInAnyOrder("stopped", "inaccessible-encryption-credentials-recoverable");
    }

    @Test
    void aSnapshotThatIsCreatingOrGoingCannotBeDeleted() {
        assertThat(answers(StatusCall.DELETE_SNAPSHOT, documented("snapshot")))
                .containsEntry(SNAPSHOT_STATE, Set.of("creating", "deleting", "deleted"));
        for (StatusCall call : List.of(StatusCall.COPY, StatusCall.SHARE, StatusCall.RESTORE)) {
            assertThat(answers(call, documented("snapshot"))).containsEntry("taken", Set.of("available"));
        }
    }

    private static Stream<StatusCall> calls() {
        return Stream.of(StatusCall.values())
                .filter(call -> CallsByStatus.INSTANCES.calls().contains(call)
                        || CallsByStatus.SNAPSHOTS.calls().contains(call));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aStatusThatAwsMayAddIsOpen(StatusCall call) {
        List<String> added = List.of("optimizing-something");
        assertThat(answers(call, added)).containsOnlyKeys(isOfSnapshots(call) ? SNAPSHOT_STATE : INSTANCE_STATE);

        aws.service.circumstances(A).takeOpenCalls(true);

        assertThat(answers(call, added)).containsOnlyKeys("taken");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallAsksTheTable(boolean openCallsTaken) {
        RdsConditions circumstances = aws.service.circumstances(A);
        circumstances.takeOpenCalls(openCallsTaken);
        for (StatusCall call : calls().toList()) {
            CallsByStatus table = isOfSnapshots(call) ? CallsByStatus.SNAPSHOTS : CallsByStatus.INSTANCES;
            Set<String> statuses = documented(isOfSnapshots(call) ? "snapshot" : "instance");
            Set<String> taken = statuses.stream()
                    .filter(status -> table.takes(call, status, circumstances))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(answers(call, statuses).get("taken"))
                    .as(call.operation())
                    .isEqualTo(taken);
        }
    }

    private static boolean isOfSnapshots(StatusCall call) {
        return !CallsByStatus.INSTANCES.calls().contains(call);
    }

    /** What RDS answers to a call in each of these statuses: {@code taken}, or the error's code, with the statuses. */
    private Map<String, Set<String>> answers(StatusCall call, Iterable<String> statuses) {
        aws.service.circumstances(A).limit(RdsQuota.INSTANCES, 1000);
        aws.service.circumstances(A).limit(RdsQuota.MANUAL_SNAPSHOTS, 1000);
        aws.service.circumstances(A).limit(RdsQuota.COPIES_IN_PROGRESS, 1000);
        Map<String, Set<String>> answers = new TreeMap<>();
        for (String status : statuses) {
            String id = call.name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + aws.timeline.instant().toEpochMilli();
            String arn = aws.database(id, null).dbInstanceArn();
            if (call == StatusCall.REMOVE_ROLE) {
                perform(StatusCall.ADD_ROLE, id, arn);
            }
            if (isOfSnapshots(call)) {
                aws.snapshotOf(id, id);
                aws.service.snapshotAppearsAs(A, id, status);
            } else {
                aws.service.appearAs(A, id, status);
            }
            RdsException refusal = catchThrowableOfType(RdsException.class, () -> perform(call, id, arn));
            String answer =
                    refusal == null ? "taken" : refusal.awsErrorDetails().errorCode();
            answers.computeIfAbsent(answer, a -> new TreeSet<>()).add(status);
        }
        return answers;
    }

    private void perform(StatusCall call, String id, String arn) {
        switch (call) {
            case CREATE_SNAPSHOT ->
                aws.a.createDBSnapshot(r -> r.dbInstanceIdentifier(id).dbSnapshotIdentifier(id));
            case MODIFY ->
                aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier(id).masterUserPassword("second-secret"));
            case MODIFY_PROTECTION ->
                aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier(id).deletionProtection(true));
            case MODIFY_STORAGE ->
                aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier(id).allocatedStorage(50).applyImmediately(true));
            case DELETE ->
                aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true));
            case DELETE_WITH_SNAPSHOT ->
                aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier(id).finalDBSnapshotIdentifier(id));
            case START -> aws.a.startDBInstance(r -> r.dbInstanceIdentifier(id));
            case STOP -> aws.a.stopDBInstance(r -> r.dbInstanceIdentifier(id));
            case REBOOT -> aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier(id));
            case ADD_ROLE ->
                aws.a.addRoleToDBInstance(
                        r -> r.dbInstanceIdentifier(id).roleArn(ROLE).featureName("Lambda"));
            case REMOVE_ROLE ->
                aws.a.removeRoleFromDBInstance(
                        r -> r.dbInstanceIdentifier(id).roleArn(ROLE).featureName("Lambda"));
            case ADD_TAGS -> aws.a.addTagsToResource(r -> r.resourceName(arn).tags(TAG));
            case REMOVE_TAGS ->
                aws.a.removeTagsFromResource(r -> r.resourceName(arn).tagKeys("team"));
            case COPY ->
                aws.a.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(id).targetDBSnapshotIdentifier(id + "-copy"));
            case SHARE ->
                aws.a.modifyDBSnapshotAttribute(
                        r -> r.dbSnapshotIdentifier(id).attributeName("restore").valuesToAdd("222222222222"));
            case RESTORE ->
                aws.a.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbSnapshotIdentifier(id).dbInstanceIdentifier(id + "-copy"));
            case DELETE_SNAPSHOT -> aws.a.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(id));
            default -> throw new AssertionError(call);
        }
    }

    @Test
    void aProtectionAndAPasswordTogetherAreOneModification() {
        aws.service.circumstances(A).takeOpenCalls(true);
        aws.database("orders", null);
        aws.service.appearAs(A, "orders", "backing-up");

        RdsFixture.refused(
                INSTANCE_STATE,
                () -> aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                        .deletionProtection(true)
                        .masterUserPassword("second-secret")));

        assertThat(aws.instance(aws.a, "orders").deletionProtection()).isFalse();
        aws.a.modifyDBInstance(
                r -> r.dbInstanceIdentifier("orders").deletionProtection(true).applyImmediately(true));
        assertThat(aws.instance(aws.a, "orders").deletionProtection()).isTrue();
    }

    @Test
    void tagsOfSnapshotsDependOnNoStatus() {
        assertThat(Stream.of(StatusCall.ADD_TAGS, StatusCall.REMOVE_TAGS)).allSatisfy(call -> assertThat(
                        documented("snapshot"))
                .allMatch(status -> CallsByStatus.SNAPSHOTS.answer(call, status) == CallsByStatus.Answer.TAKEN));
    }
}
