package io.rdsreplicator.destination.replica;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * A role of this account that a database uses for a feature, such as the invocation of Lambda functions from SQL.
 *
 * @param feature null for Aurora MySQL, whose parameter group names the feature
 * @param status null for a role that is to be associated
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBInstance.html">
 *     AddRoleToDBInstance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBCluster.html">
 *     AddRoleToDBCluster</a>
 */
public record RoleAssociation(@Nullable String feature, String roleArn, @Nullable String status) {
    private static final String ACTIVE = "ACTIVE";
    private static final String INVALID = "INVALID";

    /** Reads the form of a settings document: {@code feature=ARN}, or an ARN alone. */
    public static RoleAssociation parse(String text) {
        // The name of a role may contain an equals sign, that of a feature may not.
        int end = text.startsWith("arn:") ? -1 : text.indexOf('=');
        return new RoleAssociation(end < 0 ? null : text.substring(0, end), text.substring(end + 1), null);
    }

    static List<RoleAssociation> of(DBInstance instance) {
        return instance.associatedRoles().stream()
                .map(role -> new RoleAssociation(role.featureName(), role.roleArn(), role.status()))
                .toList();
    }

    static List<RoleAssociation> of(DBCluster cluster) {
        return cluster.associatedRoles().stream()
                .map(role -> new RoleAssociation(role.featureName(), role.roleArn(), role.status()))
                .toList();
    }

    /** The same role for the same feature among others. */
    Optional<RoleAssociation> among(List<RoleAssociation> others) {
        return others.stream()
                .filter(other -> other.roleArn.equals(roleArn) && Objects.equals(feature(other), feature(this)))
                .findFirst();
    }

    private static @Nullable String feature(RoleAssociation association) {
        return Stream.ofNullable(association.feature)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(null);
    }

    boolean isActive() {
        return ACTIVE.equals(status);
    }

    boolean isInvalid() {
        return INVALID.equals(status);
    }

    /** For messages. */
    @Override
    public String toString() {
        return "role " + roleArn + (feature == null ? "" : " for " + feature);
    }
}
