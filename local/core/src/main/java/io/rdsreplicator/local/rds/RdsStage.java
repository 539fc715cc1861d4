package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import io.rdsreplicator.local.rds.storage.Storage;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * What the parts of RDS share: time, storage, keys, the resources of each account and Region, and the faults to come.
 */
final class RdsStage {
    final Storage storage;
    final StorageKeys keys;
    final List<Exception> failures = new ArrayList<>();
    final List<RegionTransfer> transfers = new ArrayList<>();
    private final Timeline timeline;
    private final RdsDurations durations;
    private final Map<AccountRegion, Inventory> inventories = new LinkedHashMap<>();
    private final Map<AccountRegion, List<RdsFault>> faults = new LinkedHashMap<>();
    private long counter;

    RdsStage(Timeline timeline, FrontDoor frontDoor, Storage storage, RdsDurations durations) {
        this.timeline = timeline;
        this.storage = storage;
        this.durations = durations;
        this.keys = new StorageKeys(frontDoor);
    }

    Inventory in(AccountRegion place) {
        return inventories.computeIfAbsent(place, Inventory::new);
    }

    List<Inventory> everywhere() {
        return List.copyOf(inventories.values());
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException {@code InvalidParameterValue} if the storage has no
     *     such engine
     */
    void requireEngine(String engine, String version) {
        try {
            storage.requireEngine(engine, version);
        } catch (IllegalArgumentException e) {
            throw RdsFailure.parameterValue(e.getMessage());
        }
    }

    /** By the timeline's clock. */
    Instant now() {
        return timeline.instant();
    }

    /** By the clock of RDS in an account and Region. */
    Instant now(AccountRegion place) {
        return in(place).circumstances.local(now());
    }

    /** @return how long it will take */
    Duration after(Phase phase, int gibibytes, String what, Runnable action) {
        Duration duration = durations.of(phase, gibibytes);
        timeline.after(duration, what, action);
        return duration;
    }

    /** How the next snapshot or copy reports its progress. */
    ProgressLaw progress() {
        return durations.progress();
    }

    /** Schedules an action for which no run of the timeline waits. */
    Timeline.Scheduled inBackground(Duration delay, String what, Runnable action) {
        return timeline.inBackground(delay, what, action);
    }

    <T> void work(String what, Callable<T> work, Consumer<T> done, Runnable failed) {
        timeline.work(what, work, done, error -> {
            failures.add(error);
            failed.run();
        });
    }

    /** Does real work whose failure has no effect on any caller, such as the deletion of unused data. */
    void tidy(String what, StorageAction action) {
        work(what, () -> action.run(storage), done -> {}, () -> {});
    }

    void expect(AccountRegion place, RdsFault fault) {
        faults.computeIfAbsent(place, p -> new ArrayList<>()).add(fault);
    }

    void expectNothing() {
        faults.clear();
    }

    boolean strikes(AccountRegion place, RdsFault fault) {
        return faults.computeIfAbsent(place, p -> new ArrayList<>()).remove(fault);
    }

    /** Creates an id in the format of RDS. It is the same in every run with the same events. */
    String newResourceId(String arn) {
        return "db-" + newDigest(arn).substring(0, 26).toUpperCase(Locale.ROOT);
    }

    /** The id of a DB cluster, like {@link #newResourceId}. */
    String newClusterResourceId(String arn) {
        return "cluster-" + newDigest(arn).substring(0, 26).toUpperCase(Locale.ROOT);
    }

    /** Hexadecimal digits that are never returned twice. */
    String newDigest(String text) {
        return digest(text + "#" + counter++);
    }

    String newImage(String arn) {
        return arn + "#" + counter++;
    }

    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An action on the storage. */
    @FunctionalInterface
    interface StorageAction {
        void on(Storage storage) throws Exception;

        default Void run(Storage storage) throws Exception {
            on(storage);
            return null;
        }
    }
}
