package io.rdsreplicator.local.permissions;

import static io.rdsreplicator.local.permissions.Accounts.A;
import static io.rdsreplicator.local.permissions.Accounts.B;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/** On schedule and by hand, beside one another, with answers lost, failed, and one that was stopped taken up again. */
final class TourOfReplications {
    private static final String LEDGER = "{\"sourceDatabase\": \"ledger\"}";

    private final Accounts accounts;

    TourOfReplications(Accounts accounts) {
        this.accounts = accounts;
    }

    void replicateOnSchedule() {
        schedule(Duration.ofHours(36));
        accounts.expect(A, 1, "SUCCEEDED");
        accounts.expect(B, 1, "SUCCEEDED");
    }

    void pruneOnSchedule() {
        schedule(Duration.ofHours(84));
        accounts.expect(A, 4, "SUCCEEDED");
        accounts.expect(B, 4, "SUCCEEDED");
        accounts.expectEqual(
                "replicas",
                2,
                accounts.rds(B).describeDBInstances().dbInstances().size());
        accounts.expectEqual(
                "landed snapshots, of which one is the safety copy",
                2,
                accounts.rds(B)
                        .describeDBSnapshots(r -> r.snapshotType("manual"))
                        .dbSnapshots()
                        .size());
    }

    private void schedule(Duration duration) {
        EventBridgeClient events = accounts.client(EventBridgeClient.class, A);
        String rule = events.listRules(r -> {}).rules().stream()
                .filter(one -> one.name().contains("ScheduleRule"))
                .findFirst()
                .orElseThrow()
                .name();
        events.enableRule(r -> r.name(rule));
        accounts.timeline.runFor(duration);
        events.disableRule(r -> r.name(rule));
        accounts.timeline.runUntilIdle();
    }

    /** At once, so that each sees the other under way while it prunes; the one is encrypted, and its secret has no password. */
    void replicateTwoDatabases() {
        for (int round = 0; round < 3; round++) {
            accounts.timeline.runFor(Duration.ofDays(1));
            accounts.start(A, "{}");
            accounts.start(A, LEDGER);
            accounts.timeline.runUntilIdle();
        }
        accounts.expect(A, 10, "SUCCEEDED");
        accounts.expect(B, 10, "SUCCEEDED");
    }

    /** RDS does what it is asked, but its answer does not arrive. */
    void loseAnswers() {
        accounts.outages.answersToLose.addAll(
                List.of("createDBSnapshot", "copyDBSnapshot", "restoreDBInstanceFromDBSnapshot"));
        accounts.start(A, "{}");
        accounts.timeline.runUntilIdle();
        accounts.expect(A, 12, "SUCCEEDED");
        accounts.expect(B, 12, "SUCCEEDED");
    }

    void fail() {
        accounts.stage.aws().rds().failNext(A, RdsFault.SNAPSHOT_FAILS);
        accounts.start(A, "{}");
        accounts.timeline.runUntilIdle();
        accounts.stage.aws().rds().failNext(B, RdsFault.COPY_FAILS);
        accounts.start(A, "{}");
        accounts.timeline.runUntilIdle();
        failLocked();
        accounts.expect(A, 1, "FAILED");
        accounts.expect(B, 2, "FAILED");
    }

    /** A former release locked a replica at its restore. Whether RDS unlocks one that has failed is open: here it does. */
    private void failLocked() {
        List<String> before = accounts.replicas();
        RdsService service = accounts.stage.aws().rds();
        service.failNext(B, RdsFault.RESTORE_FAILS);
        accounts.start(A, "{}");
        accounts.timeline.runUntil(() -> accounts.replicas().size() > before.size());
        String replica = accounts.replicas().stream()
                .filter(name -> !before.contains(name))
                .findFirst()
                .orElseThrow();
        service.appearAs(B, replica, "available");
        accounts.stage.client(RdsClient.class, B).modifyDBInstance(r -> r.dbInstanceIdentifier(replica)
                .deletionProtection(true));
        service.appearAs(B, replica, "creating");
        service.circumstances(B).takeOpenCalls(true);
        accounts.timeline.runUntilIdle();
        service.circumstances(B).takeOpenCalls(false);
    }

    /** Stopped after its restore; meanwhile somebody took the lock off. */
    void takeUpAStoppedReplication() {
        List<String> before = accounts.replicas();
        accounts.start(A, "{}");
        accounts.timeline.runUntil(() -> accounts.replicas().size() > before.size());
        String input = accounts.stop(accounts.newest(B));
        String replica = accounts.replicas().stream()
                .filter(name -> !before.contains(name))
                .findFirst()
                .orElseThrow();
        accounts.timeline.runUntilIdle();
        accounts.rds(B).modifyDBInstance(r -> r.dbInstanceIdentifier(replica)
                .deletionProtection(false)
                .applyImmediately(true));
        accounts.timeline.runUntilIdle();
        accounts.start(B, input);
        accounts.timeline.runUntilIdle();
        accounts.expect(B, 2, "ABORTED");
        accounts.expect(B, 13, "SUCCEEDED");
    }

    /** Stopped after its swap, of which the measuring tells then. */
    void leaveASwapUntold() {
        String before = accounts.liveReplica();
        int landings = accounts.executions(B).size();
        accounts.start(A, "{}");
        accounts.timeline.runUntil(() -> accounts.executions(B).size() > landings);
        accounts.timeline.runUntil(() ->
                !accounts.liveReplica().equals(before) || accounts.newest(B).stopDate() != null);
        accounts.stop(accounts.newest(B));
        accounts.timeline.runFor(Duration.ofHours(3));
    }

    /** None is made for days. */
    void takeBackShares() {
        accounts.timeline.runFor(Duration.ofDays(4));
        long shared = accounts.rds(A).describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .map(DBSnapshot::dbSnapshotIdentifier)
                .flatMap(id -> accounts.stage.aws().rds().snapshot(A, id).stream())
                .filter(snapshot -> !snapshot.sharedWith().isEmpty())
                .count();
        accounts.expectEqual("shares", 0, (int) shared);
    }

    /** One that was started by hand has no name that says what it works on; another prunes, or cleans up, beside it. */
    void pruneBesideOneStartedByHand() {
        startByHandBesideAnother(false);
        startByHandBesideAnother(true);
        accounts.expect(B, 3, "FAILED");
        accounts.expect(B, 16, "SUCCEEDED");
    }

    /** Until one is refused. */
    void replicateTooOften() {
        int failed = count("FAILED");
        int most = accounts.executions(B).size() + 12;
        while (count("FAILED") == failed && accounts.executions(B).size() < most) {
            accounts.start(A, "{}");
            accounts.timeline.runUntilIdle();
        }
        accounts.expect(B, failed + 1, "FAILED");
    }

    private int count(String status) {
        return (int) accounts.executions(B).stream()
                .filter(execution -> execution.statusAsString().equals(status))
                .count();
    }

    /** Dropped and created again: its replica is held, and told. */
    void replicateAnotherSource() {
        accounts.rds(A).deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));
        accounts.timeline.runUntilIdle();
        accounts.createDatabase("orders", null);
        int before = count("SUCCEEDED");
        accounts.start(A, "{}");
        accounts.timeline.runUntilIdle();
        accounts.expect(B, before + 1, "SUCCEEDED");
    }

    /** A copy that somebody else makes has the only slot, in both accounts. */
    void waitForCopySlots() {
        accounts.timeline.runFor(Duration.ofDays(2));
        int before = count("SUCCEEDED");
        int landings = accounts.executions(B).size();
        List.of(A, B)
                .forEach(
                        place -> accounts.stage.aws().rds().circumstances(place).limit(RdsQuota.COPIES_IN_PROGRESS, 1));
        accounts.start(A, LEDGER);
        accounts.timeline.runFor(Duration.ofMinutes(2));
        copyByHand(A, "-taken");
        accounts.timeline.runUntil(() -> accounts.executions(B).size() > landings);
        copyByHand(B, "-landed");
        accounts.timeline.runUntilIdle();
        List.of(A, B)
                .forEach(
                        place -> accounts.stage.aws().rds().circumstances(place).restore());
        accounts.expect(B, before + 1, "SUCCEEDED");
    }

    private void copyByHand(AccountRegion place, String kind) {
        accounts.rds(place).copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(newestSnapshot(place, "orders", kind))
                .targetDBSnapshotIdentifier("by-hand"));
    }

    private String newestSnapshot(AccountRegion place, String database, String kind) {
        return accounts.rds(place).describeDBSnapshotsPaginator(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .filter(snapshot -> snapshot.dbInstanceIdentifier().equals(database)
                        && snapshot.dbSnapshotIdentifier().endsWith(kind))
                .filter(snapshot -> snapshot.status().equals("available"))
                .max(Comparator.comparing(DBSnapshot::snapshotCreateTime))
                .orElseThrow()
                .dbSnapshotIdentifier();
    }

    /** An execution that began with the definition of the last release hands no list on to what deletes: it is read again. */
    void deleteAsTheLastReleaseDoes() {
        accounts.timeline.runFor(Duration.ofDays(2));
        int before = accounts.executions(B).size();
        accounts.start(A, LEDGER);
        accounts.timeline.runFor(Duration.ofMinutes(5));
        delete(
                A,
                ".DeleteSnapshot",
                Map.of(
                        "snapshotId",
                        newestSnapshot(A, "ledger", "-taken"),
                        "sourceArn",
                        A.arn("rds", "db:ledger"),
                        "onlyIfFailed",
                        false));
        accounts.timeline.runUntil(() -> accounts.executions(B).size() > before);
        accounts.start(B, accounts.stop(accounts.newest(B)));
        accounts.timeline.runFor(Duration.ofMinutes(1));
        delete(
                B,
                ".DeleteLandedSnapshot",
                Map.of(
                        "snapshotId",
                        newestSnapshot(B, "orders", "-landed"),
                        "sourceArn",
                        A.arn("rds", "db:orders"),
                        "onlyIfFailed",
                        false));
        delete(
                B,
                ".DeleteReplica",
                Map.of("replicaId", accounts.liveReplica(), "announcement", announcementOfOrders()));
        accounts.timeline.runUntilIdle();
    }

    private Map<String, Object> announcementOfOrders() {
        ExecutionListItem execution = accounts.executions(B).stream()
                .filter(one -> one.name().startsWith("orders-"))
                .findFirst()
                .orElseThrow();
        String input = accounts.client(SfnClient.class, B)
                .describeExecution(r -> r.executionArn(execution.executionArn()))
                .input();
        return Json.members(input).orElseThrow();
    }

    /** What must not be deleted, and is kept. */
    private void delete(AccountRegion place, String step, Map<String, Object> what) {
        Map<String, Object> input = new LinkedHashMap<>(what);
        input.put("stateMachineArn", accounts.machine(place));
        input.put("executionArn", "another");
        LambdaClient lambda = accounts.client(LambdaClient.class, place);
        String function = lambda.listFunctionsPaginator().functions().stream()
                .filter(one -> one.handler().endsWith(step + "::handleRequest"))
                .findFirst()
                .orElseThrow()
                .functionName();
        String answer = lambda.invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String(Json.write(input))))
                .payload()
                .asUtf8String();
        if (!answer.contains("\"deleted\":false")) {
            accounts.observed.add(step + " says " + answer);
        }
    }

    private void startByHandBesideAnother(boolean otherFails) {
        // What has landed is kept for a day, so that it counts for the limit.
        accounts.timeline.runFor(Duration.ofDays(2));
        int before = accounts.executions(B).size();
        accounts.start(A, LEDGER);
        accounts.timeline.runFor(Duration.ofMinutes(5));
        accounts.start(A, "{}");
        accounts.timeline.runUntil(() -> accounts.executions(B).size() == before + 2);
        accounts.start(B, accounts.stop(accounts.newest(B)));
        if (otherFails) {
            accounts.stage.aws().rds().failNext(B, RdsFault.RESTORE_FAILS);
        }
        accounts.timeline.runUntilIdle();
    }
}
