package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.replica.RestoredDatabase.Member;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;

/** Puts together what RDS says about a DB cluster and about its members. */
final class ClusterDescription {
    private ClusterDescription() {}

    /** @param instances the DB instances that RDS describes as members of the cluster */
    static RestoredDatabase of(DBCluster cluster, List<DBInstance> instances) {
        List<Member> members = members(cluster, instances);
        Optional<Member> writer = members.stream().filter(Member::isWriter).findFirst();
        boolean hasReaders = members.stream().anyMatch(member -> !member.isWriter() && !member.isBeingDeleted());
        return new RestoredDatabase(
                DatabaseKind.CLUSTER,
                cluster.dbClusterIdentifier(),
                cluster.dbClusterArn(),
                cluster.status(),
                status(cluster.status(), members),
                cluster.engine(),
                cluster.engineVersion(),
                cluster.masterUsername(),
                cluster.databaseName(),
                writer.map(Member::instanceClass).orElse(null),
                Objects.requireNonNullElse(cluster.allocatedStorage(), 0),
                cluster.clusterCreateTime(),
                Boolean.TRUE.equals(cluster.storageEncrypted()),
                cluster.kmsKeyId(),
                members.stream().allMatch(Member::isPrivate),
                Boolean.TRUE.equals(cluster.deletionProtection()),
                endpoint(cluster, writer),
                hasReaders ? host(cluster.readerEndpoint()) : null,
                members,
                cluster.pendingModifiedValues() != null
                        && cluster.pendingModifiedValues().masterUserPassword() != null,
                Optional.ofNullable(cluster.masterUserSecret())
                        .map(MasterUserSecret::secretArn)
                        .orElse(null),
                cluster.engineLifecycleSupport(),
                cluster.tagList());
    }

    /** The members that the cluster lists, and those that say that they are of the cluster. */
    private static List<Member> members(DBCluster cluster, List<DBInstance> instances) {
        Map<String, DBInstance> described = instances.stream()
                .collect(Collectors.toMap(DBInstance::dbInstanceIdentifier, Function.identity(), (a, b) -> a));
        Map<String, Boolean> writers = cluster.dbClusterMembers().stream()
                .collect(Collectors.toMap(
                        DBClusterMember::dbInstanceIdentifier,
                        member -> Boolean.TRUE.equals(member.isClusterWriter()),
                        (a, b) -> a || b));
        return Stream.concat(writers.keySet().stream(), described.keySet().stream())
                .distinct()
                .sorted()
                .map(id -> member(id, described.get(id), writers.getOrDefault(id, false)))
                .toList();
    }

    private static Member member(String id, @Nullable DBInstance instance, boolean isWriter) {
        return instance == null
                ? new Member(id, Member.UNKNOWN, isWriter, true, null)
                : new Member(
                        id,
                        instance.dbInstanceStatus(),
                        isWriter,
                        Boolean.FALSE.equals(instance.publiclyAccessible()),
                        instance.dbInstanceClass());
    }

    private static String status(String own, List<Member> members) {
        if (RdsStatus.forUse(own) != RdsStatus.READY) {
            return own;
        }
        if (members.isEmpty()) {
            return RestoredDatabase.COLD;
        }
        if (members.stream().anyMatch(Member::isBeingDeleted)) {
            return RestoredDatabase.LOSES_MEMBER;
        }
        if (members.stream().noneMatch(Member::isWriter)) {
            return RestoredDatabase.WITHOUT_WRITER;
        }
        return members.stream()
                .map(Member::status)
                .filter(status -> RdsStatus.forUse(status) != RdsStatus.READY)
                .findFirst()
                .orElse(own);
    }

    private static RestoredDatabase.@Nullable Endpoint endpoint(DBCluster cluster, Optional<Member> writer) {
        String host = host(cluster.endpoint());
        return host == null || cluster.port() == null || writer.isEmpty()
                ? null
                : new RestoredDatabase.Endpoint(host, cluster.port());
    }

    /** RDS returns the word {@code creating} until the cluster has a writer. */
    private static @Nullable String host(@Nullable String endpoint) {
        return endpoint != null && endpoint.contains(".") ? endpoint : null;
    }
}
