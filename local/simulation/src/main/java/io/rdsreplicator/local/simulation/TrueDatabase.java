package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.ClusterState;
import io.rdsreplicator.local.rds.ClusterState.Member;
import io.rdsreplicator.local.rds.InstanceState;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The true state of a database of either kind: a DB instance, or a DB cluster with its members.
 *
 * @param status of a DB cluster: its own, unless it is available; then {@link #COLD}, {@link #LOSES_MEMBER}, {@link
 *     #WITHOUT_WRITER}, or the status of the member that is not available
 * @param publiclyAccessible whether it, or one of its members, is public
 * @param kmsKeyArn null if it is not encrypted
 * @param endpoint null until a server runs, as {@code readerEndpoint}, which a DB instance never has
 * @param members those of a DB cluster; empty for a DB instance
 * @param serial identifies the database; one that is created later with the same name has another serial
 */
public record TrueDatabase(
        DatabaseKind kind,
        String id,
        String arn,
        String serial,
        String status,
        boolean deletionProtected,
        boolean publiclyAccessible,
        String kmsKeyArn,
        String endpoint,
        String readerEndpoint,
        List<Member> members,
        Map<String, String> tags) {
    /** The status of a DB cluster without members. */
    public static final String COLD = "cold";
    /** The status of a DB cluster one of whose members is being deleted. */
    public static final String LOSES_MEMBER = "loses a member";
    /** The status of a DB cluster that has only readers. */
    public static final String WITHOUT_WRITER = "without a writer";

    private static final String AVAILABLE = "available";
    private static final String DELETING = "deleting";

    /** The database of this name; empty if there is none. A member of a DB cluster is not one. */
    public static Optional<TrueDatabase> find(RdsService rds, AccountRegion place, String id) {
        Optional<ClusterState> cluster = rds.cluster(place, id);
        return cluster.isPresent()
                ? cluster.map(state -> of(state, rds, place))
                : rds.instance(place, id)
                        .filter(state -> state.cluster() == null)
                        .map(TrueDatabase::of);
    }

    private static TrueDatabase of(InstanceState state) {
        return new TrueDatabase(
                DatabaseKind.INSTANCE,
                state.id(),
                state.arn(),
                state.serial(),
                state.status(),
                state.deletionProtected(),
                state.publiclyAccessible(),
                state.kmsKeyArn(),
                state.endpoint(),
                null,
                List.of(),
                state.tags());
    }

    private static TrueDatabase of(ClusterState state, RdsService rds, AccountRegion place) {
        boolean isPublic = state.members().stream()
                .flatMap(member -> rds.instance(place, member.id()).stream())
                .anyMatch(InstanceState::publiclyAccessible);
        return new TrueDatabase(
                DatabaseKind.CLUSTER,
                state.id(),
                state.arn(),
                state.serial(),
                status(state),
                state.deletionProtected(),
                isPublic,
                state.kmsKeyArn(),
                state.endpoint(),
                state.readerEndpoint(),
                state.members(),
                state.tags());
    }

    private static String status(ClusterState state) {
        if (!state.status().equals(AVAILABLE)) {
            return state.status();
        }
        if (state.members().isEmpty()) {
            return COLD;
        }
        if (state.members().stream().anyMatch(member -> member.status().equals(DELETING))) {
            return LOSES_MEMBER;
        }
        if (state.members().stream().noneMatch(Member::isWriter)) {
            return WITHOUT_WRITER;
        }
        return state.members().stream()
                .map(Member::status)
                .filter(status -> !status.equals(AVAILABLE))
                .findFirst()
                .orElse(AVAILABLE);
    }

    public boolean isAvailable() {
        return status.equals(AVAILABLE);
    }

    /** Whether its deletion has begun. A DB cluster that has no writer any more serves nobody. */
    public boolean isGoing() {
        return status.equals(DELETING)
                || kind == DatabaseKind.CLUSTER
                        && members.stream()
                                .noneMatch(member ->
                                        member.isWriter() && !member.status().equals(DELETING));
    }

    /** Whether it has readers that are not being deleted. */
    public boolean hasReaders() {
        return members.stream()
                .anyMatch(member -> !member.isWriter() && !member.status().equals(DELETING));
    }
}
