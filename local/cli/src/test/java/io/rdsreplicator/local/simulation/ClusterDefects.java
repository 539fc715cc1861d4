package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Planted.Run;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;

/** Mistakes with DB clusters and their members. */
final class ClusterDefects {
    private ClusterDefects() {}

    /** Takes a DB cluster for ready while its members are being created. */
    static Substitution looksAtNoMember() {
        return Planted.both(
                membersSeemAvailable("CheckReplica"),
                Planted.both(membersSeemAvailable("SetPassword"), membersSeemAvailable("SwapSecret")));
    }

    private static Substitution membersSeemAvailable(String step) {
        return Blind.step(
                step,
                () -> answer -> answer instanceof DescribeDbInstancesResponse instances
                        ? instances.toBuilder()
                                .dbInstances(instances.dbInstances().stream()
                                        .map(member -> member.toBuilder()
                                                .dbInstanceStatus("available")
                                                .build())
                                        .toList())
                                .build()
                        : answer);
    }

    /** Names only the writer's host, though there are readers. */
    static Substitution namesNoReaderHost() {
        return Blind.step("SwapSecret", () -> ClusterDefects::withoutReaderEndpoint);
    }

    private static SdkResponse withoutReaderEndpoint(SdkResponse answer) {
        return answer instanceof DescribeDbClustersResponse clusters
                ? clusters.toBuilder()
                        .dbClusters(clusters.dbClusters().stream()
                                .map(cluster ->
                                        cluster.toBuilder().readerEndpoint(null).build())
                                .toList())
                        .build()
                : answer;
    }

    /** Does not keep the members of the replica that was live before. */
    static Substitution coolsThePreviousReplica() {
        return Planted.both(forgetsThePrevious("ListPrunable"), forgetsThePrevious("DeleteReplica"));
    }

    private static Substitution forgetsThePrevious(String step) {
        return Blind.step(
                step,
                () -> answer -> answer instanceof DescribeSecretResponse secret
                        ? secret.toBuilder()
                                .versionIdsToStages(LockDefects.labels(
                                        secret, label -> label.equals("AWSPREVIOUS") ? List.of() : List.of(label)))
                                .build()
                        : answer);
    }

    /** Keeps the members of every replica that it keeps. */
    static Substitution coolsNothing() {
        return Planted.instead("ListPrunable", run -> {
            InvocationResult answer = run.realAnswer();
            if (answer.failed()) {
                return answer;
            }
            Map<String, Object> output =
                    new LinkedHashMap<>(Json.members(answer.payload()).orElseThrow());
            Set<String> kept = newest(run);
            output.computeIfPresent("replicas", (key, replicas) -> ((List<?>) replicas)
                    .stream()
                            .filter(replica -> !kept.contains(((Map<?, ?>) replica).get("replicaId")))
                            .toList());
            return output;
        });
    }

    private static Set<String> newest(Run run) {
        String database = (String) run.replicaSpec().get("sourceDatabase");
        return run.client(RdsClient.class).describeDBClusters().dbClusters().stream()
                .map(DBCluster::dbClusterIdentifier)
                .filter(id -> id.matches("replica-" + database + "-\\d{14}-.*"))
                .sorted(Comparator.reverseOrder())
                .limit(Long.parseLong(run.setting("REPLICAS_TO_KEEP")))
                .collect(Collectors.toSet());
    }

    /** Opens the members to the Internet. */
    static Substitution makesMembersPublic() {
        return Planted.instead("CheckReplica", run -> {
            InvocationResult answer = run.realAnswer();
            RdsClient rds = run.client(RdsClient.class);
            rds.describeDBClusters(r -> r.dbClusterIdentifier(run.text("replicaId"))).dbClusters().stream()
                    .flatMap(cluster -> cluster.dbClusterMembers().stream())
                    .forEach(member -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier(member.dbInstanceIdentifier())
                            .publiclyAccessible(true)
                            .applyImmediately(true)));
            return answer;
        });
    }
}
