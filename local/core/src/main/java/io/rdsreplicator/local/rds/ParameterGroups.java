package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.ParameterGroup.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * DB parameter groups and DB cluster parameter groups. Every account and Region has the default group of each family.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html">
 *     CreateDBParameterGroup</a>
 */
final class ParameterGroups {
    private static final String DEFAULT = Groups.DEFAULT + ".";

    private final RdsStage stage;

    ParameterGroups(RdsStage stage) {
        this.stage = stage;
    }

    ParameterGroup create(Caller caller, Kind kind, String named, String family, String description, List<Tag> tags) {
        Inventory inventory = stage.in(caller.place());
        String name = Identifiers.group(
                kind == Kind.INSTANCE ? "DBParameterGroupName" : "DBClusterParameterGroupName", named);
        Identifiers.required("DBParameterGroupFamily", family);
        Identifiers.required("Description", description);
        if (!ParameterFamilies.has(family) || kind == Kind.CLUSTER && !ParameterFamilies.isOfAurora(family)) {
            throw RdsFailure.parameterValue(
                    "ParameterGroupFamily " + family + " is not a valid parameter group family");
        }
        Map<String, ParameterGroup> groups = inventory.parameterGroups(kind);
        if (groups.containsKey(name)) {
            throw RdsFailure.parameterGroupExists(name);
        }
        int most = inventory.circumstances.most(
                kind == Kind.INSTANCE ? SettingsQuota.PARAMETER_GROUPS : SettingsQuota.CLUSTER_PARAMETER_GROUPS);
        if (groups.size() >= most) {
            throw RdsFailure.parameterGroupQuota(most);
        }
        ParameterGroup group = new ParameterGroup(caller.place(), kind, name, family, description, Tags.of(tags));
        groups.put(name, group);
        return group;
    }

    /** All groups of a kind, by name. */
    List<ParameterGroup> list(AccountRegion place, Kind kind) {
        List<ParameterGroup> all =
                new ArrayList<>(stage.in(place).parameterGroups(kind).values());
        ParameterFamilies.all()
                .filter(family -> kind == Kind.INSTANCE || ParameterFamilies.isOfAurora(family))
                .forEach(family -> all.add(ofFamily(place, kind, family)));
        all.sort(Comparator.comparing(group -> group.name));
        return all;
    }

    Optional<ParameterGroup> look(AccountRegion place, Kind kind, String named) {
        String name = named.toLowerCase(Locale.ROOT);
        return name.startsWith(DEFAULT)
                ? Optional.of(name.substring(DEFAULT.length()))
                        .filter(ParameterFamilies::has)
                        .map(family -> ofFamily(place, kind, family))
                : Optional.ofNullable(stage.in(place).parameterGroups(kind).get(name));
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.DbParameterGroupNotFoundException if there is no such group;
     *     AWS has this error for both kinds
     */
    ParameterGroup find(AccountRegion place, Kind kind, String named) {
        return look(place, kind, named).orElseThrow(() -> RdsFailure.parameterGroupNotFound(kind, named));
    }

    ParameterGroup byDefault(AccountRegion place, Kind kind, String engine, String version) {
        return ofFamily(place, kind, ParameterFamilies.of(engine, version));
    }

    private ParameterGroup ofFamily(AccountRegion place, Kind kind, String family) {
        return stage.in(place)
                .defaultParameterGroups(kind)
                .computeIfAbsent(
                        DEFAULT + family,
                        name -> new ParameterGroup(
                                place, kind, name, family, "Default parameter group for " + family, new Tags()));
    }

    static boolean isDefault(ParameterGroup group) {
        return group.name.startsWith(DEFAULT);
    }

    /** @return the group, if it is for this engine and version */
    static ParameterGroup fitting(ParameterGroup group, String engine, String version) {
        String family = ParameterFamilies.of(engine, version);
        if (!group.family.equals(family)) {
            throw RdsFailure.parameterCombination(
                    "The Parameter Group " + group.name + " with DBParameterGroupFamily " + group.family
                            + " cannot be used for this instance. Please use a Parameter Group with DBParameterGroupFamily "
                            + family);
        }
        return group;
    }

    /** The status is {@code applying} before it is {@code pending-reboot}. */
    void associate(AppliedParameters applied, ParameterGroup group, String database) {
        if (group != applied.group()) {
            applied.useAfterReboot(group);
            applied.beginChange();
            stage.after(
                    RdsDurations.Phase.NOTICE,
                    DbCluster.GIBIBYTES,
                    "associated " + group.arn + " with " + database,
                    () -> applied.endChange(group, Map.of()));
        }
    }

    /** What a new database takes from a group. Right after a change it is the older content, as for readers. */
    Map<String, String> valuesFor(AccountRegion place, ParameterGroup group) {
        return ParameterGroup.values(seen(place, group));
    }

    Map<String, ParameterGroup.Setting> seen(AccountRegion place, ParameterGroup group) {
        return group.settings(stage.in(place).circumstances.parametersReadAt(stage.now()));
    }

    void delete(Caller caller, Kind kind, String named) {
        Inventory inventory = stage.in(caller.place());
        ParameterGroup group = find(caller.place(), kind, named);
        if (isDefault(group)) {
            throw RdsFailure.parameterGroupState("Default DBParameterGroup cannot be deleted: " + group.name);
        }
        boolean used = kind == Kind.INSTANCE
                ? inventory.instances.values().stream().anyMatch(db -> db.parameters.group() == group)
                : inventory.clusters.values().stream().anyMatch(cluster -> cluster.parameterGroup == group);
        if (used) {
            throw RdsFailure.parameterGroupState("One or more database "
                    + (kind == Kind.INSTANCE ? "instances" : "clusters")
                    + " are still members of this parameter group " + group.name + ", so the group cannot be deleted");
        }
        inventory.parameterGroups(kind).remove(group.name);
    }
}
