package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What a DB snapshot and a DB cluster snapshot have in common: an image, its key, and the accounts that may use it. */
abstract class StoredSnapshot {
    static final String CREATING = "creating";
    static final String COPYING = "copying";
    static final String AVAILABLE = "available";
    static final String FAILED = "failed";
    static final String DELETED = "deleted";
    static final String EVERYBODY = "all";
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    final AccountRegion place;
    final String id;
    final String arn;
    final String image;
    final Tags tags;
    /** By the timeline's clock. */
    final Instant madeAt;

    final Set<String> sharedWith = new LinkedHashSet<>();
    final SnapshotProgress progress = new SnapshotProgress();
    String status;
    StorageKey key;
    Instant created;
    /** The source snapshot of a copy, or null. */
    StoredSnapshot copiedFrom;

    StoredSnapshot(AccountRegion place, String id, String arn, String image, Tags tags, Instant madeAt) {
        this.place = place;
        this.id = id;
        this.arn = arn;
        this.image = image;
        this.tags = tags;
        this.madeAt = madeAt;
    }

    /** The resource id of the database from which it, or the first source of the copy, was taken. */
    abstract String sourceResourceId();

    abstract int gibibytes();

    boolean is(String one) {
        return status.equals(one);
    }

    boolean admits(AccountRegion other) {
        return place.equals(other) || sharedWith.contains(other.account()) || sharedWith.contains(EVERYBODY);
    }

    /** The accounts that may restore it, in the order of a describe call. */
    List<String> accounts() {
        return sharedWith.stream().sorted().toList();
    }

    static void requireRestore(String attribute) {
        if (!"restore".equals(attribute)) {
            throw RdsFailure.parameterValue("Invalid snapshot attribute: " + attribute);
        }
    }

    /** @param requireShareable refuses an account with which this snapshot cannot be shared */
    void share(List<String> added, List<String> removed, Consumer<String> requireShareable) {
        Set<String> accounts = new LinkedHashSet<>(sharedWith);
        accounts.removeAll(removed);
        for (String account : added) {
            if (!account.equals(EVERYBODY) && !ACCOUNT.matcher(account).matches()) {
                throw RdsFailure.parameterValue("Invalid account id: " + account);
            }
            requireShareable.accept(account);
            accounts.add(account);
        }
        if (accounts.stream().filter(account -> !account.equals(EVERYBODY)).count() > Quotas.SHARED_ACCOUNTS) {
            throw RdsFailure.sharedQuota();
        }
        sharedWith.clear();
        sharedWith.addAll(accounts);
    }

    /**
     * Takes the image of a database. When that has succeeded or failed, another action can follow.
     *
     * @param dataKey of the image, or null
     */
    void take(RdsStage stage, String database, byte[] dataKey, Phase phase, boolean fails, Runnable next) {
        stage.work(
                "snapshot " + arn,
                () -> {
                    stage.storage.snapshot(database, image, dataKey);
                    return null;
                },
                done -> {
                    Duration duration = stage.after(phase, gibibytes(), "snapshot taken " + arn, () -> {
                        status = fails ? FAILED : AVAILABLE;
                        next.run();
                    });
                    progress.begin(stage.now(), duration, stage.progress());
                },
                () -> {
                    status = FAILED;
                    stage.tidy("delete " + arn, storage -> storage.deleteImage(image));
                    next.run();
                });
    }
}
