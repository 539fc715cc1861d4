package io.rdsreplicator.destination.steps;

import io.rdsreplicator.shared.contract.ReplicationTags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;

/**
 * One replica in RDS and the labels of the secret of its database, as much as the lock protocol of DB clusters uses. A
 * read of RDS can return what the replica was some seconds ago. The labels are never old.
 */
final class LockWorld {
    private final Cluster cluster;
    private final List<Past> past;
    private final Map<String, String> labels;
    /** Worlds are compared often. */
    private final int hash;

    LockWorld(Cluster cluster, List<Past> past, Map<String, String> labels) {
        this.cluster = cluster;
        this.past = past;
        this.labels = labels;
        this.hash = Objects.hash(cluster, past, labels);
    }

    Cluster cluster() {
        return cluster;
    }

    List<Past> past() {
        return past;
    }

    Map<String, String> labels() {
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof LockWorld world
                        && hash == world.hash
                        && cluster.equals(world.cluster)
                        && past.equals(world.past)
                        && labels.equals(world.labels);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** A read of RDS is at most this old. */
    static final int OLDEST_READ = 30;

    static final String GONE = "gone";

    /** @param members the status of each */
    record Cluster(String status, boolean locked, String role, Map<String, String> members) {
        Cluster withStatus(String now) {
            return new Cluster(now, locked, role, members);
        }

        Cluster withMember(String id, String now) {
            Map<String, String> changed = new TreeMap<>(members);
            if (now.equals(GONE)) {
                changed.remove(id);
            } else {
                changed.put(id, now);
            }
            return new Cluster(status, locked, role, changed);
        }

        boolean isServing() {
            return status.equals("available") && locked && members.containsValue("available");
        }
    }

    /** @param age how many seconds ago it became another */
    record Past(Cluster cluster, int age) {}

    /** AWS's error code in place of an answer. */
    record Refused(String code) {}

    /** The world after a call, and the call's answer. */
    record Answered(LockWorld world, Object answer) {}

    LockWorld with(Cluster changed) {
        if (changed.equals(cluster)) {
            return this;
        }
        List<Past> longer = new ArrayList<>(past);
        longer.add(new Past(cluster, 0));
        return new LockWorld(changed, List.copyOf(longer), labels);
    }

    LockWorld after(int seconds) {
        List<Past> recent = past.stream()
                .map(one -> new Past(one.cluster(), one.age() + seconds))
                .filter(one -> one.age() <= OLDEST_READ)
                .toList();
        return new LockWorld(cluster, recent, labels);
    }

    /** What a read of RDS can return. */
    List<Cluster> readable() {
        List<Cluster> all = new ArrayList<>(List.of(cluster));
        past.forEach(one -> all.add(one.cluster()));
        return all.stream().distinct().toList();
    }

    /** What RDS can do by itself next. */
    List<LockWorld> progress() {
        List<LockWorld> next = new ArrayList<>();
        cluster.members().forEach((id, status) -> {
            if (status.equals("deleting")) {
                next.add(with(cluster.withMember(id, GONE)));
            } else if (status.equals("creating")) {
                next.add(with(cluster.withMember(id, "available")));
            }
        });
        if (cluster.status().equals("deleting") && cluster.members().isEmpty()) {
            next.add(with(cluster.withStatus(GONE)));
        }
        return next;
    }

    /** @param values the texts of the secret's versions, to which a put adds one */
    Answered change(Object call, Map<String, String> values) {
        if (call instanceof UpdateSecretVersionStageRequest request) {
            return move(request);
        }
        if (call instanceof PutSecretValueRequest request) {
            values.put(request.clientRequestToken(), request.secretString());
            Map<String, String> changed = new TreeMap<>(labels);
            request.versionStages().forEach(label -> changed.put(label, request.clientRequestToken()));
            return new Answered(new LockWorld(cluster, past, changed), Boolean.TRUE);
        }
        if (isOfTheOther(call)) {
            return new Answered(this, Boolean.TRUE);
        }
        if (cluster.status().equals(GONE)) {
            return new Answered(this, new Refused("DBClusterNotFoundFault"));
        }
        if (call instanceof AddTagsToResourceRequest request) {
            String role = request.tags().stream()
                    .filter(tag -> tag.key().equals(ReplicationTags.ROLE))
                    .findFirst()
                    .orElseThrow()
                    .value();
            return done(new Cluster(cluster.status(), cluster.locked(), role, cluster.members()));
        }
        if (call instanceof DeleteDbInstanceRequest request) {
            return delete(request.dbInstanceIdentifier());
        }
        if (!cluster.status().equals("available")) {
            return new Answered(this, new Refused("InvalidDBClusterStateFault"));
        }
        if (call instanceof ModifyDbClusterRequest request) {
            return done(new Cluster(cluster.status(), request.deletionProtection(), cluster.role(), cluster.members()));
        }
        if (call instanceof CreateDbInstanceRequest request) {
            return cluster.members().containsKey(request.dbInstanceIdentifier())
                    ? new Answered(this, new Refused("DBInstanceAlreadyExists"))
                    : done(cluster.withMember(request.dbInstanceIdentifier(), "creating"));
        }
        if (call instanceof DeleteDbClusterRequest) {
            return deleteCluster();
        }
        throw new IllegalArgumentException("the protocol makes no such call: " + call);
    }

    /** A change of the DB cluster that the secret names at first. */
    private static boolean isOfTheOther(Object call) {
        return call instanceof ModifyDbClusterRequest modify
                        && modify.dbClusterIdentifier().equals(LockSteps.NAMED)
                || call instanceof AddTagsToResourceRequest tag
                        && tag.resourceName().endsWith(LockSteps.NAMED);
    }

    private Answered done(Cluster changed) {
        return new Answered(with(changed), Boolean.TRUE);
    }

    private Answered delete(String member) {
        String status = cluster.members().get(member);
        if (status == null) {
            return new Answered(this, new Refused("DBInstanceNotFound"));
        }
        return status.equals("deleting")
                ? new Answered(this, new Refused("InvalidDBInstanceState"))
                : done(cluster.withMember(member, "deleting"));
    }

    private Answered deleteCluster() {
        if (cluster.locked()) {
            return new Answered(this, new Refused("InvalidParameterCombination"));
        }
        return cluster.members().values().stream().allMatch("deleting"::equals)
                ? done(cluster.withStatus("deleting"))
                : new Answered(this, new Refused("InvalidDBClusterStateFault"));
    }

    private Answered move(UpdateSecretVersionStageRequest request) {
        String label = request.versionStage();
        String from = request.removeFromVersionId();
        String on = labels.get(label);
        if (on != null && !on.equals(from) || on == null && from != null) {
            return new Answered(this, new Refused("InvalidParameterException"));
        }
        Map<String, String> changed = new HashMap<>(labels);
        if (request.moveToVersionId() == null) {
            changed.remove(label);
        } else {
            changed.put(label, request.moveToVersionId());
            if (label.equals("AWSCURRENT")) {
                changed.put("AWSPREVIOUS", from);
            }
        }
        return new Answered(new LockWorld(cluster, past, new TreeMap<>(changed)), Boolean.TRUE);
    }
}
