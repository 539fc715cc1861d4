package io.rdsreplicator.source.steps;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.source.snapshot.ShareTimeTag;
import io.rdsreplicator.source.snapshot.SnapshotRetention;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Owned;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Removes the destination account's access to the snapshots of databases that have had no newer snapshot for a
 * configured number of days. A schedule runs it, because no replication of such a database runs any more. A snapshot
 * stays shared as long as the destination may need to copy it. Nothing is deleted. If a replication is resumed, it
 * shares its snapshot again. A repeat finds nothing to do.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html">
 *     ModifyDBSnapshotAttribute</a>
 */
public final class UnshareSnapshots extends JsonHandler<UnshareSnapshots.Input, UnshareSnapshots.Output> {
    private final RdsClient rds;
    private final Ownership ownership;
    private final SnapshotRetention retention;
    private final TransferKey transferKey;
    private final String destinationAccount;
    private final Duration after;

    /** An EventBridge event, of which only the time is read. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Input(Instant time) {
        public Input {
            Require.present(time, "time");
        }
    }

    public record Output(List<String> unshared) {}

    public UnshareSnapshots() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    UnshareSnapshots(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.ownership = Ownership.from(settings);
        this.retention = SnapshotRetention.from(settings);
        this.transferKey = TransferKey.from(settings);
        this.destinationAccount = settings.text("DESTINATION_ACCOUNT");
        this.after = Duration.ofDays(settings.wholeNumber("UNSHARE_AFTER_DAYS"));
        Require.that(after.compareTo(Duration.ZERO) > 0, "UNSHARE_AFTER_DAYS must be at least 1");
    }

    @Override
    protected Output handle(Input input) {
        List<String> unshared = new ArrayList<>();
        List<RuntimeException> refused = new ArrayList<>();
        List<Snapshot> all = Snapshots.all(rds);
        Set<Head> busy = all.stream()
                .filter(snapshot -> isNew(snapshot, input.time()))
                .flatMap(snapshot -> ownership
                        .names()
                        .replicationOfSnapshot(snapshot.id())
                        .map(id -> new Head(snapshot.kind(), id.database()))
                        .stream())
                .collect(Collectors.toSet());
        all.stream()
                .flatMap(snapshot ->
                        ownership
                                .ofSnapshot(snapshot)
                                .map(tags -> Owned.of(snapshot, tags, ownership.names()))
                                .stream())
                .filter(owned -> !busy.contains(Head.of(owned)) && mayGo(owned, input.time()))
                .forEach(owned -> attempt(owned, unshared, refused));
        if (!refused.isEmpty()) {
            throw failure(refused);
        }
        return new Output(unshared);
    }

    /** A database as far as the names of its snapshots show it. */
    private record Head(DatabaseKind kind, String database) {
        static Head of(Owned owned) {
            return new Head(
                    owned.snapshot().kind(), owned.tags().replicationId().database());
        }
    }

    /**
     * A snapshot without a creation time is still being created. Its name shows its database, even if somebody has
     * changed its tags.
     */
    private boolean isNew(Snapshot snapshot, Instant now) {
        Instant created = snapshot.createdAt();
        return created == null || created.plus(after).isAfter(now);
    }

    private boolean mayGo(Owned owned, Instant now) {
        Instant created = owned.snapshot().createdAt();
        if (created == null || !owned.isAvailable()) {
            return false;
        }
        Instant shared = ShareTimeTag.read(owned.snapshot())
                .filter(time -> time.isAfter(created))
                .orElse(created);
        return !shared.plus(retention.minimumAge(owned, transferKey)).isAfter(now);
    }

    private void attempt(Owned owned, List<String> unshared, List<RuntimeException> refused) {
        try {
            Snapshots snapshots = Snapshots.of(owned.snapshot().kind(), rds);
            if (snapshots.sharedWith(owned.name()).contains(destinationAccount)) {
                unshare(owned, snapshots);
                unshared.add(owned.name());
            }
        } catch (SdkException e) {
            if (!RdsRefusal.SNAPSHOT_NOT_FOUND.is(e)) {
                refused.add(AwsErrors.translate("taking back the share of snapshot " + owned.name(), e));
            }
        }
    }

    /**
     * If a replication is resumed at the same moment, it writes the time on the snapshot before it shares it. This step
     * then restores the share.
     */
    private void unshare(Owned owned, Snapshots snapshots) {
        Optional<Instant> before = ShareTimeTag.read(owned.snapshot());
        snapshots.unshare(owned.name(), destinationAccount);
        Optional<Instant> now = snapshots.find(owned.name()).flatMap(ShareTimeTag::read);
        if (!now.equals(before)) {
            snapshots.share(owned.name(), destinationAccount);
        }
    }

    private static RuntimeException failure(List<RuntimeException> refused) {
        String message = refused.stream().map(RuntimeException::getMessage).collect(Collectors.joining("; "));
        boolean passing = refused.stream().allMatch(TransientException.class::isInstance);
        return passing ? new TransientException(message) : new InvalidRequestException(message);
    }
}
