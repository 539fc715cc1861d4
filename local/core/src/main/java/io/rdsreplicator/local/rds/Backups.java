package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.rds.CallsByStatus.Answer;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import software.amazon.awssdk.services.rds.model.KmsKeyNotAccessibleException;

/**
 * Makes automated backups. The first one starts as soon as a DB instance has a retention period. Then one starts each
 * day at the beginning of the backup window. During a backup the status is {@code backing-up}.
 *
 * @see <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html">Automated
 * backups</a>
 */
final class Backups {
    private static final DateTimeFormatter AUTOMATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

    private final RdsStage stage;
    private final DbSnapshots snapshots;

    Backups(RdsStage stage, DbSnapshots snapshots) {
        this.stage = stage;
        this.snapshots = snapshots;
    }

    /**
     * Takes the first backup if the DB instance has a retention period, and then runs {@code available}. Otherwise
     * runs it at once.
     */
    void first(DbInstance db, Runnable available) {
        Runnable arrive = () -> {
            if (!db.is(DbInstance.DELETING)) {
                available.run();
            }
            backTo(db).run();
        };
        db.status = DbInstance.BACKING_UP;
        schedule(db);
        if (db.backupRetention == 0) {
            arrive.run();
        } else {
            take(db, arrive);
        }
    }

    private void take(DbInstance db, Runnable next) {
        String id = "rds:" + db.id + "-" + AUTOMATED.format(stage.now(db.place));
        snapshots.take(db, id, false, new Tags(), Phase.BACK_UP, next);
    }

    /** Ends a backup. The DB instance becomes available again unless its status has changed in the meantime. */
    static Runnable backTo(DbInstance db) {
        return () -> {
            if (db.is(DbInstance.BACKING_UP)) {
                db.status = DbInstance.AVAILABLE;
                db.settled.run();
            }
        };
    }

    /**
     * Schedules the next backup by the DB instance's current retention period and window. No run of the timeline waits
     * for it.
     */
    void schedule(DbInstance db) {
        db.nextBackup.cancel();
        if (db.backupRetention > 0) {
            Duration delay = Windows.untilNext(db.kept.preferredBackupWindow(), stage.now(db.place));
            db.nextBackup = stage.inBackground(delay, "the backup window of " + db.arn, () -> daily(db));
        }
    }

    private void daily(DbInstance db) {
        if (stage.in(db.place).instances.get(db.id) != db) {
            return;
        }
        if (CallsByStatus.INSTANCES.answer(StatusCall.CREATE_SNAPSHOT, db.status) == Answer.TAKEN) {
            backUp(db);
        }
        schedule(db);
    }

    private void backUp(DbInstance db) {
        try {
            take(db, () -> {
                forgetOld(db);
                backTo(db).run();
            });
            db.status = DbInstance.BACKING_UP;
        } catch (KmsKeyNotAccessibleException e) {
            // RDS reports the failure only in an event, and tries again in the next window.
            stage.failures.add(e);
        }
    }

    private void forgetOld(DbInstance db) {
        Instant oldest = stage.now(db.place).minus(Duration.ofDays(db.backupRetention));
        automated(db).stream()
                .filter(snapshot -> snapshot.created.isBefore(oldest))
                .forEach(this::forget);
    }

    /** Deletes the automated snapshots of a DB instance when the DB instance is deleted. */
    void forgetAll(DbInstance db) {
        automated(db).forEach(this::forget);
    }

    private List<DbSnapshot> automated(DbInstance db) {
        return stage.in(db.place).snapshots.values().stream()
                .filter(snapshot ->
                        !snapshot.manual && snapshot.source.resourceId().equals(db.resourceId))
                .toList();
    }

    private void forget(DbSnapshot snapshot) {
        stage.in(snapshot.place).snapshots.remove(snapshot.id);
        stage.tidy("delete " + snapshot.arn, storage -> storage.deleteImage(snapshot.image));
    }
}
