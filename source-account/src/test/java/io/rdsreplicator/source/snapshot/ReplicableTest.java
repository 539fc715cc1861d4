package io.rdsreplicator.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.ClusterScalabilityType;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;

class ReplicableTest {
    private static final String PRIMARY = "arn:aws:rds:eu-west-1:111111111111:cluster:billing";

    @ParameterizedTest
    @ValueSource(strings = {"aurora-postgresql", "aurora-mysql"})
    void acceptsAClusterOfAurora(String engine) {
        Replicable.require(cluster(c -> c.engine(engine)));
        Replicable.require(
                cluster(c -> c.engine(engine).globalClusterIdentifier("world").dbClusterMembers(member(true))));
        Replicable.require(cluster(c -> c.engine(engine).replicationSourceIdentifier(PRIMARY)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesOtherClustersByNameAndSaysWhatToDo(Consumer<DBCluster.Builder> change, String what, String mend) {
        assertThatThrownBy(() -> Replicable.require(cluster(change)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("DB cluster billing is ")
                .hasMessageContaining(what)
                .hasMessageContaining(mend);
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused(c -> c.engine("postgres"), "a Multi-AZ DB cluster", "restore one of its snapshots"),
                refused(c -> c.engine("mysql"), "a Multi-AZ DB cluster", "restore one of its snapshots"),
                refused(c -> c.dbClusterInstanceClass("db.m6gd.large"), "a Multi-AZ DB cluster", "DB instance"),
                refused(c -> c.engineMode("serverless"), "Aurora Serverless v1", "convert it"),
                refused(
                        c -> c.clusterScalabilityType(ClusterScalabilityType.LIMITLESS),
                        "Limitless Database",
                        "name another cluster"),
                refused(c -> c.engine("docdb"), "Amazon DocumentDB", "is not replicated"),
                refused(c -> c.engine("neptune"), "Amazon Neptune", "is not replicated"),
                refused(c -> c.engine("aurora"), "engine aurora", "aurora-postgresql and aurora-mysql are"),
                refused(
                        c -> c.globalClusterIdentifier("world").replicationSourceIdentifier(PRIMARY),
                        "a secondary cluster of global database world",
                        "replicate the primary cluster"),
                refused(
                        c -> c.globalClusterIdentifier("world").dbClusterMembers(member(false)),
                        "a secondary cluster of global database world",
                        "replicate the primary cluster"));
    }

    private static Arguments refused(Consumer<DBCluster.Builder> change, String what, String mend) {
        return Arguments.of(change, what, mend);
    }

    @Test
    void knowsAReplicaByItsSourceOrByMembersOfWhichNoneIsAWriter() {
        assertThat(Replicable.isReplica(cluster(c -> {}))).isFalse();
        assertThat(Replicable.isReplica(cluster(c -> c.replicationSourceIdentifier(""))))
                .isFalse();
        assertThat(Replicable.isReplica(cluster(c -> c.replicationSourceIdentifier(PRIMARY))))
                .isTrue();
        assertThat(Replicable.isReplica(cluster(c -> c.dbClusterMembers(member(true)))))
                .isFalse();
        assertThat(Replicable.isReplica(cluster(c -> c.dbClusterMembers(member(false)))))
                .isTrue();
        assertThat(Replicable.isReplica(cluster(c -> c.status("failing-over").dbClusterMembers(member(false)))))
                .isFalse();
    }

    private static DBClusterMember member(boolean writer) {
        return DBClusterMember.builder().isClusterWriter(writer).build();
    }

    private static DBCluster cluster(Consumer<DBCluster.Builder> change) {
        DBCluster.Builder builder = DBCluster.builder()
                .dbClusterIdentifier("billing")
                .engine("aurora-postgresql")
                .status("available")
                .engineMode("provisioned")
                .clusterScalabilityType(ClusterScalabilityType.STANDARD);
        change.accept(builder);
        return builder.build();
    }
}
