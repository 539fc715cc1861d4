package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.RunningReplications;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Takes the lock, RDS's deletion protection, off the replicas that the secret names no more, puts it back on a live one that somebody
 * unlocked, and says in their tags which is what. The secret is read afresh before every change. A replica of a running replication is left
 * alone, as is every one that is not live while another execution rolls the database back; one that RDS refuses to change does not stop the
 * rest. What a failed replication has left is unlocked, and stays a candidate. Labels that the secret has no use for go, too.
 */
public final class MarkSuperseded extends JsonHandler<MarkSuperseded.Input, MarkSuperseded.Output> {
    private final RdsClient rds;
    private final Replicas replicas;
    private final SecretStore store;
    private final RunningReplications running;
    private final RunningRollbacks rollbacks;

    /**
     * @param choice null for a replication
     * @param failed whether the replication of this origin has failed; null for no
     * @param stateMachineArn of the replications
     */
    public record Input(Origin origin, OperatorChoice choice, Boolean failed, String stateMachineArn, String executionArn) {
        public Input {
            Require.present(origin, "origin");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    /** @param reason what AWS said */
    public record Refused(String replicaId, String reason) {}

    /** @param liveReplica null while the secret names none; {@code superseded} includes those that were before */
    public record Output(String liveReplica, List<String> superseded, List<Refused> refused) {}

    public MarkSuperseded() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), Settings.fromEnvironment());
    }

    MarkSuperseded(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.rollbacks = new RunningRollbacks(sfn, settings);
    }

    @Override
    protected Output handle(Input input) {
        // In this order: a replica that was there before the running executions were listed is one of theirs, or of one that has ended.
        List<Replica> lineage = replicas.ofLineage(input.origin().sourceArn());
        Set<ReplicationId> others = running.others(input.stateMachineArn(), input.executionArn(), input.origin().sourceArn());
        boolean choosing = rollbacks.areOf(input.origin().sourceDatabase(), input.executionArn());
        Set<ReplicationId> wentLive = store.labels(store.name(input.origin().sourceDatabase())).replications().keySet();
        List<String> superseded = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (Replica replica : lineage) {
            if (!others.contains(replica.replicationId()) && !replica.isBeingDeleted()) {
                attempt(replica.id(), refused, () -> mark(replica, input, choosing, wentLive, superseded));
            }
        }
        removeOldLabels(input.origin(), lineage, others, refused);
        return new Output(current(input.origin()).liveReplica().orElse(null), superseded, refused);
    }

    /**
     * @param choosing whether an operator is choosing a replica, which may be this one
     * @param wentLive the replications whose label the secret has
     */
    private void mark(Replica replica, Input input, boolean choosing, Set<ReplicationId> wentLive, List<String> superseded) {
        ReplicaSecret secret = current(input.origin());
        if (isLive(replica, secret)) {
            if (!replica.isProtected()) {
                protect(replica, true);
            }
            tag(replica, Replica.LIVE);
        } else if (!choosing && !secret.names(replica.id())) {
            // One that was unlocked when it was marked, and is locked again, was locked by an operator, who wants it kept.
            boolean lockedByHand = replica.tags().role().equals(Replica.SUPERSEDED)
                    && (input.choice() != null || !replica.replicationId().equals(input.origin().replicationId()));
            boolean unlocks = replica.isProtected() && !lockedByHand;
            if (unlocks) {
                protect(replica, false);
            }
            boolean left = replica.isCandidate() && !wentLive.contains(replica.replicationId()) && !isOfSuccess(replica, input);
            boolean changed = !left && tag(replica, Replica.SUPERSEDED) || unlocks;
            boolean takenBack = changed && takesBack(replica, input);
            if (!left && !takenBack) {
                superseded.add(replica.id());
            }
        }
    }

    private static boolean isOfSuccess(Replica replica, Input input) {
        return !Boolean.TRUE.equals(input.failed()) && replica.replicationId().equals(input.origin().replicationId());
    }

    /** A rollback that began meanwhile may have chosen the replica, and locked and tagged it before that was undone here. */
    private boolean takesBack(Replica replica, Input input) {
        // In this order: one that has ended by now, and chose it, is seen in the secret.
        boolean choosing = rollbacks.areOf(input.origin().sourceDatabase(), input.executionArn());
        boolean live = isLive(replica, current(input.origin()));
        if (choosing || live) {
            protect(replica, true);
            put(replica, live ? Replica.LIVE : Replica.CHOSEN);
        }
        return choosing || live;
    }

    private static boolean isLive(Replica replica, ReplicaSecret secret) {
        return secret.liveReplica().filter(replica.id()::equals).isPresent();
    }

    private void protect(Replica replica, boolean on) {
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(replica.id()).deletionProtection(on).applyImmediately(true));
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
        rds.addTagsToResource(r -> r.resourceName(replica.instance().dbInstanceArn()).tags(tag));
    }

    private void removeOldLabels(Origin origin, List<Replica> lineage, Set<ReplicationId> others, List<Refused> refused) {
        String name = store.name(origin.sourceDatabase());
        VersionLabels labels = store.labels(name);
        Set<ReplicationId> existing = lineage.stream().map(Replica::replicationId).collect(Collectors.toSet());
        for (ReplicationId id : OldLabels.of(labels, existing, others)) {
            attempt(VersionLabels.of(id), refused, () -> store.removeLabel(name, VersionLabels.of(id), labels.replications().get(id)));
        }
    }

    private ReplicaSecret current(Origin origin) {
        return store.current(store.name(origin.sourceDatabase())).value().requireFits(origin, false);
    }

    private static void attempt(String what, List<Refused> refused, Runnable change) {
        try {
            change.run();
        } catch (SdkException e) {
            refused.add(new Refused(what, AwsErrors.translate("MarkSuperseded", e).getMessage()));
        }
    }
}
