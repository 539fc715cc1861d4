package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Automated backups: one as soon as a DB instance has a retention. While RDS backs up, the status is {@code backing-up}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html">Automated backups</a>
 */
final class Backups {
    private static final DateTimeFormatter AUTOMATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

    private final RdsStage stage;
    private final Snapshots snapshots;

    Backups(RdsStage stage, Snapshots snapshots) {
        this.stage = stage;
        this.snapshots = snapshots;
    }

    /** Takes the first backup, if the DB instance has a retention; then, or else at once, it is available. */
    void first(DbInstance db, Runnable available) {
        Runnable arrive = () -> {
            if (!db.is(DbInstance.DELETING)) {
                available.run();
            }
            backTo(db).run();
        };
        db.status = DbInstance.BACKING_UP;
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

    /** Ends a backup: the DB instance is available again, unless something else has become of it. */
    static Runnable backTo(DbInstance db) {
        return () -> {
            if (db.is(DbInstance.BACKING_UP)) {
                db.status = DbInstance.AVAILABLE;
                db.settled.run();
            }
        };
    }

    /** Deletes the automated snapshots of a DB instance, as its deletion does. */
    void forgetAll(DbInstance db) {
        automated(db).forEach(this::forget);
    }

    private List<DbSnapshot> automated(DbInstance db) {
        return stage.in(db.place).snapshots.values().stream()
                .filter(snapshot -> !snapshot.manual && snapshot.source.resourceId().equals(db.resourceId))
                .toList();
    }

    private void forget(DbSnapshot snapshot) {
        stage.in(snapshot.place).snapshots.remove(snapshot.id);
        stage.tidy("delete " + snapshot.arn, storage -> storage.deleteImage(snapshot.image));
    }
}
