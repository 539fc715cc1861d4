package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.settings.DescribedSettings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;

/**
 * Gives a restored database the settings that it lacks: one modification at a time, which RDS applies at once, and a
 * reboot only where a parameter group needs one.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html">
 *     Parameter groups</a>
 */
record SettingsApplication(RdsClient rds) {
    private static final String PENDING_REBOOT = "pending-reboot";
    private static final String IN_SYNC = "in-sync";

    /** Answers what of a DB instance is not in force yet; empty if everything is. */
    Optional<String> toInstance(String id, ReplicaSettings settings) {
        return toInstance(id, settings, values(settings), true)
                .or(() -> roles(
                        settings,
                        RoleAssociation.of(rds.describeDBInstances(r -> r.dbInstanceIdentifier(id))
                                .dbInstances()
                                .get(0)),
                        id,
                        "db",
                        role -> rds.addRoleToDBInstance(r -> r.dbInstanceIdentifier(id)
                                .roleArn(role.roleArn())
                                .featureName(role.feature()))));
    }

    /**
     * Associates the roles one by one: RDS changes a database once at a time.
     *
     * @param type of the database's ARN
     * @throws FailedInRdsException if RDS cannot assume a role
     */
    private static Optional<String> roles(
            ReplicaSettings settings,
            List<RoleAssociation> associated,
            String id,
            String type,
            Consumer<RoleAssociation> add) {
        for (String text : settings.texts(ReplicaSetting.ROLES).orElse(List.of())) {
            RoleAssociation wanted = RoleAssociation.parse(text);
            Optional<RoleAssociation> found = wanted.among(associated);
            if (found.isEmpty()) {
                add.accept(wanted);
                return Optional.of(id + " gets " + wanted);
            }
            if (found.get().isInvalid()) {
                throw new FailedInRdsException(id + " cannot use " + wanted
                        + ": RDS cannot assume it. Its trust policy must admit rds.amazonaws.com, and where it has a"
                        + " condition on aws:SourceArn, by ArnLike for all replicas: arn:*:rds:*:*:" + type
                        + ":<ReplicaPrefix>*");
            }
            if (!found.get().isActive()) {
                return Optional.of(wanted + " of " + id + " is " + found.get().status());
            }
        }
        return Optional.empty();
    }

    private Optional<String> toInstance(
            String id, ReplicaSettings settings, Map<ReplicaSetting, Object> wanted, boolean standsAlone) {
        DBInstance instance = rds.describeDBInstances(r -> r.dbInstanceIdentifier(id))
                .dbInstances()
                .get(0);
        Map<ReplicaSetting, Object> described =
                standsAlone ? DescribedSettings.of(instance) : DescribedSettings.ofMemberOf(instance);
        Map<ReplicaSetting, Object> difference = InstanceSettings.difference(described, wanted);
        if (RdsStatus.forChange(instance.dbInstanceStatus()) != RdsStatus.READY) {
            return Optional.of(id + " is " + instance.dbInstanceStatus());
        }
        if (difference.isEmpty()) {
            return wanted.containsKey(ReplicaSetting.PARAMETER_GROUP) ? parametersOf(instance) : Optional.empty();
        }
        if (isPending(instance.pendingModifiedValues())) {
            return Optional.of(id + " is being changed");
        }
        rds.modifyDBInstance(r -> InstanceSettings.modify(
                r.dbInstanceIdentifier(id).applyImmediately(true), difference, described, settings));
        return Optional.of(id + " gets " + labels(difference));
    }

    private Optional<String> parametersOf(DBInstance instance) {
        String id = instance.dbInstanceIdentifier();
        List<String> statuses = instance.dbParameterGroups().stream()
                .map(DBParameterGroupStatus::parameterApplyStatus)
                .filter(status -> !IN_SYNC.equals(status))
                .toList();
        if (statuses.contains(PENDING_REBOOT)) {
            rds.rebootDBInstance(r -> r.dbInstanceIdentifier(id));
            return Optional.of(id + " is rebooted for its parameter group");
        }
        return statuses.stream().findFirst().map(status -> "the parameter group of " + id + " is " + status);
    }

    /** Answers what of a DB cluster and its members is not in force yet; empty if everything is. */
    Optional<String> toCluster(String id, ReplicaSettings settings) {
        DBCluster cluster = rds.describeDBClusters(r -> r.dbClusterIdentifier(id))
                .dbClusters()
                .get(0);
        Map<ReplicaSetting, Object> wanted = values(settings);
        Map<ReplicaSetting, Object> described = DescribedSettings.of(cluster);
        Map<ReplicaSetting, Object> difference = ClusterSettings.difference(described, wanted);
        if (RdsStatus.forChange(cluster.status()) != RdsStatus.READY) {
            return Optional.of(id + " is " + cluster.status());
        }
        if (!difference.isEmpty()) {
            if (isPending(cluster.pendingModifiedValues())) {
                return Optional.of(id + " is being changed");
            }
            rds.modifyDBCluster(r -> ClusterSettings.modify(
                    r.dbClusterIdentifier(id).applyImmediately(true), difference, described, settings));
            return Optional.of(id + " gets " + labels(difference));
        }
        Map<ReplicaSetting, Object> ofMembers = new EnumMap<>(wanted);
        ofMembers.keySet().retainAll(InstanceSettings.OF_MEMBERS);
        return cluster.dbClusterMembers().stream()
                .flatMap(member -> toInstance(member.dbInstanceIdentifier(), settings, ofMembers, false).stream())
                .findFirst()
                .or(() -> roles(
                        settings,
                        RoleAssociation.of(cluster),
                        id,
                        "cluster",
                        role -> rds.addRoleToDBCluster(r -> r.dbClusterIdentifier(id)
                                .roleArn(role.roleArn())
                                .featureName(role.feature()))));
    }

    private static Map<ReplicaSetting, Object> values(ReplicaSettings settings) {
        Map<ReplicaSetting, Object> values = new EnumMap<>(ReplicaSetting.class);
        settings.given().forEach((setting, given) -> values.put(setting, given.value()));
        return values;
    }

    private static boolean isPending(SdkPojo pending) {
        return pending != null
                && pending.sdkFields().stream()
                        .map(field -> field.getValueOrDefault(pending))
                        .flatMap(Stream::ofNullable)
                        .anyMatch(value ->
                                !(value instanceof List<?> list && list.isEmpty()) && !Objects.equals(value, Map.of()));
    }

    private static String labels(Map<ReplicaSetting, Object> settings) {
        return settings.keySet().stream().map(ReplicaSetting::label).collect(Collectors.joining(", "));
    }
}
