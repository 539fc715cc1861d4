package io.rdsreplicator.destination.retention;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.destination.secret.StaleLabels;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** Marks which replica is live and which are superseded, and takes off the locks that an execution may take off. */
public final class SupersededMarker {
    private final RdsClient rds;
    private final Replicas replicas;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final Execution execution;
    private final Set<Claim> ended;
    private final SecretView first;
    private final List<String> superseded = new ArrayList<>();
    private final List<String> leftLocked = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    /** The replications that others work on: what the secret says of their replicas stays. */
    private final Set<ReplicationId> busy = new HashSet<>();
    /** The replications whose replica RDS refused to unlock. */
    private final Set<ReplicationId> owed = new HashSet<>();
    /** The replications whose replica another execution has claimed. */
    private final Set<ReplicationId> claimed = new HashSet<>();
    /** The replications whose replica has no lock any more that is to be taken off. */
    private final Set<ReplicationId> settled = new HashSet<>();

    /**
     * On whose behalf the replicas are marked.
     *
     * @param failed whether the replication of this origin has failed
     * @param restored whether an operator has had the replica of this origin restored
     */
    public record Execution(ReplicaSpec origin, boolean isRollback, boolean failed, boolean restored, String arn) {}

    /** @param reason what AWS said */
    public record Refused(String replicaId, String reason) {}

    /**
     * @param liveReplica null while the secret names none; {@code superseded} includes those that were before
     * @param leftLocked those that are locked, not live and not claimed, and that this execution may not unlock
     */
    public record Result(String liveReplica, List<String> superseded, List<Refused> refused, List<String> leftLocked) {}

    /** @param ended the claims that no other execution needs any more */
    public SupersededMarker(
            RdsClient rds,
            Replicas replicas,
            SecretStore store,
            OtherLineageSecrets otherSecrets,
            Execution execution,
            Set<Claim> ended) {
        this.rds = rds;
        this.replicas = replicas;
        this.store = store;
        this.otherSecrets = otherSecrets;
        this.execution = execution;
        this.ended = ended;
        this.first = read();
    }

    /** @param others the other replications that run */
    public Result mark(List<Replica> lineage, Set<ReplicationId> others) {
        for (Replica replica : lineage) {
            if (others.contains(replica.replicationId())) {
                busy.add(replica.replicationId());
            } else if (!replica.isBeingDeleted()) {
                attempt(replica);
            }
        }
        endClaims(lineage);
        removeOldLabels(lineage, others);
        return new Result(read().value().liveReplica().orElse(null), superseded, refused, leftLocked);
    }

    private SecretView read() {
        SecretView secret = store.read(store.name(execution.origin().sourceDatabase()));
        secret.value().requireFits(execution.origin(), false);
        return secret;
    }

    /** @param listed as it was when this step began: enough to see that nothing is to be done */
    private void mark(Replica listed) {
        if (isMarked(listed)) {
            keep(listed, first);
        } else {
            Optional<String> elsewhere = isLive(listed, first)
                    ? Optional.empty()
                    : otherSecrets.list().naming(listed, execution.origin().sourceDatabase());
            replicas.find(listed.id(), execution.origin().sourceArn())
                    .filter(replica -> !replica.isBeingDeleted())
                    .ifPresent(replica -> change(replica, read(), elsewhere));
        }
    }

    private boolean isMarked(Replica replica) {
        boolean live = isLive(replica, first);
        String role = live ? Replica.LIVE : Replica.SUPERSEDED;
        return replica.isProtected() == live
                && (replica.tags().role().equals(role) || !live && keepsItsRole(replica, first));
    }

    /** Nothing is to be done, or all is done. */
    private void keep(Replica replica, SecretView secret) {
        if (!isLive(replica, secret)) {
            settled.add(replica.replicationId());
            if (!keepsItsRole(replica, secret)) {
                superseded.add(replica.id());
            }
        }
    }

    /** What never was live: what a failed replication has left, for a resumed one, and what an operator has had restored. */
    private boolean keepsItsRole(Replica replica, SecretView secret) {
        return isLeftover(replica, secret) || isKeptAsRestored(replica, secret);
    }

    private boolean isLeftover(Replica replica, SecretView secret) {
        boolean failed = execution.failed() || !isOwn(replica);
        return replica.isCandidate()
                && failed
                && !secret.labels().replications().containsKey(replica.replicationId());
    }

    /**
     * @param secret read after the replica: the claim of a rollback that has locked it by then is on it
     * @param elsewhere why the secrets of other databases keep it as it is
     */
    private void change(Replica replica, SecretView secret, Optional<String> elsewhere) {
        if (isLive(replica, secret)) {
            if (!replica.isProtected()) {
                protect(replica, true);
            }
            tag(replica, Replica.LIVE);
        } else if (isClaimed(replica, secret)) {
            claimed.add(replica.replicationId());
        } else if (!secret.value().names(replica.id())) {
            supersede(replica, secret, elsewhere);
        }
    }

    private void supersede(Replica replica, SecretView secret, Optional<String> elsewhere) {
        boolean unlocks = replica.isProtected() && !isLockedByHand(replica);
        if (isOwnRestored(replica)) {
            tag(replica, Replica.RESTORED);
        }
        if (unlocks && !isOursToUnlock(replica, secret)) {
            leftLocked.add(replica.id());
            return;
        }
        if (unlocks && elsewhere.isPresent()) {
            refused.add(new Refused(replica.id(), "it stays locked: " + elsewhere.get()));
            return;
        }
        if (unlocks) {
            protect(replica, false);
        }
        boolean changed = !keepsItsRole(replica, secret) && tag(replica, Replica.SUPERSEDED) || unlocks;
        if (!changed || !takesBack(replica)) {
            keep(replica, secret);
        }
    }

    /** One that was unlocked when it was marked, and is locked again, was locked by an operator, who wants it kept. */
    private boolean isLockedByHand(Replica replica) {
        return replica.tags().role().equals(Replica.SUPERSEDED) && (execution.isRollback() || !isOwn(replica));
    }

    private boolean isOwn(Replica replica) {
        return replica.replicationId().equals(execution.origin().replicationId());
    }

    private boolean isOursToUnlock(Replica replica, SecretView secret) {
        boolean ours = isOwn(replica)
                || secret.labels().toUnlock().containsKey(replica.replicationId())
                || isReplacedByFormerRelease(replica, secret)
                || isLeftByOneThatEnded(replica);
        return ours && !isKeptAsRestored(replica, secret);
    }

    /** Until it has been live and another has replaced it; a label says so. */
    private boolean isKeptAsRestored(Replica replica, SecretView secret) {
        return (replica.isRestored() || isOwnRestored(replica))
                && !secret.labels().toUnlock().containsKey(replica.replicationId());
    }

    /** What this execution has restored, whatever somebody has made of its tag meanwhile. */
    private boolean isOwnRestored(Replica replica) {
        return execution.restored() && isOwn(replica);
    }

    /** Whose swaps did not say in a label what they replaced: what was current before this run's replica. */
    private boolean isReplacedByFormerRelease(Replica replica, SecretView secret) {
        return secret.isCurrent(VersionStages.of(execution.origin().replicationId()))
                && secret.inUse().previousReplica().filter(replica.id()::equals).isPresent();
    }

    /** An execution that was stopped has left its claim, and the role that the replica had when it locked it. */
    private boolean isLeftByOneThatEnded(Replica replica) {
        boolean lockedByIt = replica.tags().role().equals(Replica.CHOSEN) || replica.isCandidate();
        return lockedByIt
                && ended.stream().anyMatch(claim -> claim.replicationId().equals(replica.replicationId()));
    }

    /** By an execution other than this one, which may be running. */
    private boolean isClaimed(Replica replica, SecretView secret) {
        return secret.labels().claims().keySet().stream()
                .filter(claim -> !claim.isBy(execution.arn()) && !ended.contains(claim))
                .anyMatch(claim -> claim.replicationId().equals(replica.replicationId()));
    }

    /** A rollback that began meanwhile may have chosen the replica, and locked and tagged it before that was undone here. */
    private boolean takesBack(Replica replica) {
        SecretView now = read();
        boolean live = isLive(replica, now);
        boolean back = live || isClaimed(replica, now);
        if (back) {
            protect(replica, true);
            put(replica, live ? Replica.LIVE : Replica.CHOSEN);
        }
        return back;
    }

    /**
     * Takes off the claims that are over, each after the lock of its replica: a claim that is left says that the lock may be, too. Where RDS
     * refused, a label says so from then on. Of two executions that gave way to each other, the last to look sees that nobody needs the
     * replica.
     */
    private void endClaims(List<Replica> lineage) {
        String current = first.labels().versionWith(VersionStages.CURRENT).orElseThrow();
        owed.stream()
                .filter(id -> !first.labels().toUnlock().containsKey(id))
                .forEach(id -> store.addLabel(first.name(), VersionStages.owed(id), current));
        first.labels().claims().forEach((claim, version) -> {
            boolean over = claim.isBy(execution.arn()) || ended.contains(claim);
            if (over && !busy.contains(claim.replicationId())) {
                remove(claim.label(), version);
            }
        });
        lineage.stream()
                .filter(replica -> isOwn(replica) && claimed.contains(replica.replicationId()))
                .forEach(this::attempt);
    }

    private void removeOldLabels(List<Replica> lineage, Set<ReplicationId> others) {
        VersionStages labels = store.labels(first.name());
        Set<ReplicationId> existing =
                lineage.stream().map(Replica::replicationId).collect(Collectors.toSet());
        StaleLabels.of(labels, existing, others)
                .forEach(
                        id -> remove(VersionStages.of(id), labels.replications().get(id)));
        StaleLabels.generatedPasswords(labels, first.value().password().isPresent(), existing, others)
                .forEach(id -> remove(
                        VersionStages.generatedPassword(id),
                        labels.generatedPasswords().get(id)));
        labels.held().forEach((source, version) -> {
            boolean accepted = first.value().identity().filter(source::equals).isPresent();
            boolean own = execution.origin().identity().filter(source::equals).isPresent();
            if (accepted || !own && lineage.stream().noneMatch(replica -> isOf(source, replica))) {
                remove(VersionStages.held(source), version);
            }
        });
        existing.removeAll(settled);
        // That another has replaced it says, too, that its own swap has happened.
        labels.untold().keySet().forEach(untold -> existing.add(untold.replicationId()));
        StaleLabels.toUnlock(labels, existing)
                .forEach(
                        id -> remove(labels.labelToUnlock(id), labels.toUnlock().get(id)));
        StaleLabels.untold(labels, first.value().liveReplica().flatMap(replicas::replicationOf))
                .forEach(untold -> remove(untold.label(), labels.untold().get(untold)));
    }

    private static boolean isOf(String source, Replica replica) {
        return replica.tags().sourceResourceId().filter(source::equals).isPresent();
    }

    private void remove(String label, String version) {
        try {
            store.removeLabel(first.name(), label, version);
        } catch (SdkException e) {
            refused.add(refusal(label, e));
        }
    }

    private void attempt(Replica replica) {
        try {
            mark(replica);
        } catch (SdkException e) {
            refused.add(refusal(replica.id(), e));
            if (replica.isProtected() && !isLive(replica, first) && isOursToUnlock(replica, first)) {
                owed.add(replica.replicationId());
            }
        }
    }

    private static Refused refusal(String what, SdkException e) {
        return new Refused(what, AwsErrors.translate("MarkSuperseded", e).getMessage());
    }

    private static boolean isLive(Replica replica, SecretView secret) {
        return secret.value().liveReplica().filter(replica.id()::equals).isPresent();
    }

    private void protect(Replica replica, boolean on) {
        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(replica.id()).deletionProtection(on).applyImmediately(true));
    }

    /** @return whether it had another role */
    private boolean tag(Replica replica, String role) {
        boolean another = !replica.tags().role().equals(role);
        if (another) {
            put(replica, role);
        }
        return another;
    }

    private void put(Replica replica, String role) {
        Tag tag = ReplicationTags.tag(ReplicationTags.ROLE, role);
        rds.addTagsToResource(
                r -> r.resourceName(replica.instance().dbInstanceArn()).tags(tag));
    }
}
