package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.CreateOptionGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateOptionGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeOptionGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeOptionGroupsResponse;
import software.amazon.awssdk.services.rds.model.ModifyOptionGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyOptionGroupResponse;
import software.amazon.awssdk.services.rds.model.Option;
import software.amazon.awssdk.services.rds.model.OptionConfiguration;
import software.amazon.awssdk.services.rds.model.OptionGroup;

/**
 * Option groups with their persistent and permanent options. A persistent option cannot be removed while a DB instance
 * uses it. A permanent option cannot be removed from its group at all. Both kinds prevent the sharing of snapshots,
 * except two options of Oracle.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html">Working with
 * option groups</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html">Sharing a DB
 * snapshot</a>
 */
final class OptionGroups {
    private static final List<String> OF_ORACLE = List.of("Timezone", "OLS");
    private static final String TDE = "TDE";

    private final RdsStage stage;

    OptionGroups(RdsStage stage) {
        this.stage = stage;
    }

    CreateOptionGroupResponse create(Caller caller, CreateOptionGroupRequest request) {
        AccountRegion place = caller.place();
        String name = Identifiers.group("OptionGroupName", request.optionGroupName());
        if (stage.in(place).optionGroups.containsKey(name)) {
            throw RdsFailure.optionGroupExists(name);
        }
        OptionGroup group = OptionGroup.builder()
                .optionGroupName(name)
                .optionGroupArn(place.arn("rds", "og:" + name))
                .optionGroupDescription(
                        Identifiers.required("OptionGroupDescription", request.optionGroupDescription()))
                .engineName(Identifiers.required("EngineName", request.engineName()))
                .majorEngineVersion(Identifiers.required("MajorEngineVersion", request.majorEngineVersion()))
                .options(List.of())
                .build();
        stage.in(place).optionGroups.put(name, group);
        return CreateOptionGroupResponse.builder().optionGroup(group).build();
    }

    ModifyOptionGroupResponse modify(Caller caller, ModifyOptionGroupRequest request) {
        OptionGroup group = Optional.ofNullable(
                        stage.in(caller.place()).optionGroups.get(request.optionGroupName()))
                .orElseThrow(() -> RdsFailure.optionGroupNotFound(request.optionGroupName()));
        Map<String, Option> options = new TreeMap<>();
        group.options().forEach(option -> options.put(option.optionName(), option));
        for (String removed : request.optionsToRemove()) {
            Option option = options.remove(removed);
            if (option != null && option.permanent()) {
                throw RdsFailure.parameterCombination("The option " + removed + " is permanent and cannot be removed.");
            }
        }
        for (OptionConfiguration included : request.optionsToInclude()) {
            options.put(included.optionName(), option(group.engineName(), included.optionName()));
        }
        OptionGroup modified = group.copy(g -> g.options(List.copyOf(options.values())));
        stage.in(caller.place()).optionGroups.put(modified.optionGroupName(), modified);
        return ModifyOptionGroupResponse.builder().optionGroup(modified).build();
    }

    private static Option option(String engine, String name) {
        boolean oracle = engine.startsWith("oracle-");
        boolean permanent = oracle && (OF_ORACLE.contains(name) || name.equals(TDE));
        boolean persistent = permanent || engine.startsWith("sqlserver-") && name.equals(TDE);
        return Option.builder()
                .optionName(name)
                .permanent(permanent)
                .persistent(persistent)
                .build();
    }

    DescribeOptionGroupsResponse describe(Caller caller, DescribeOptionGroupsRequest request) {
        List<OptionGroup> all = all(caller.place())
                .filter(group -> request.optionGroupName() == null
                        || request.optionGroupName().equals(group.optionGroupName()))
                .toList();
        if (all.isEmpty()) {
            throw RdsFailure.optionGroupNotFound(request.optionGroupName());
        }
        return DescribeOptionGroupsResponse.builder().optionGroupsList(all).build();
    }

    /** Checks that an option group belongs to an engine and major version, and returns its name. */
    String fitting(AccountRegion place, String name, String engine, String version) {
        OptionGroup group = find(place, name).orElseThrow(() -> RdsFailure.optionGroupNotFound(name));
        if (!group.engineName().equals(engine)
                || !group.majorEngineVersion().equals(ParameterFamilies.majorVersion(engine, version))) {
            throw RdsFailure.parameterCombination("The option group " + name + " is for " + group.engineName() + " "
                    + group.majorEngineVersion() + ", not for " + engine + " " + version + ".");
        }
        return name;
    }

    /** The names of a group's persistent and permanent options; none if the group does not exist. */
    List<String> lasting(AccountRegion place, String group) {
        return find(place, group).stream()
                .flatMap(found -> found.options().stream())
                .filter(option -> option.permanent() || option.persistent())
                .map(Option::optionName)
                .toList();
    }

    /**
     * Checks that the option group of a new resource has every persistent and permanent option of the snapshot. AWS
     * does not say which group a restore uses if it names none. Here it does not use the snapshot's group.
     *
     * @param group the option group of the new resource
     */
    void requireLasting(DbSnapshot snapshot, AccountRegion place, String group) {
        List<String> missing = new ArrayList<>(lasting(snapshot.place, snapshot.optionGroup));
        missing.removeAll(lasting(place, group));
        if (!missing.isEmpty()) {
            throw RdsFailure.parameterCombination("What is made of " + snapshot.arn
                    + " must be in an option group with the options " + missing + ", not in " + group);
        }
    }

    /** Whether a snapshot with this option can be shared. A copy must then be in an option group with that option. */
    static boolean isShareable(String engine, String option) {
        return engine.startsWith("oracle-") && OF_ORACLE.contains(option);
    }

    private Optional<OptionGroup> find(AccountRegion place, String name) {
        return all(place).filter(group -> group.optionGroupName().equals(name)).findFirst();
    }

    private Stream<OptionGroup> all(AccountRegion place) {
        Stream<OptionGroup> defaults = Groups.MAJOR_VERSIONS.stream().map(major -> OptionGroup.builder()
                .optionGroupName(Groups.DEFAULT + ":postgres-" + major)
                .optionGroupArn(place.arn("rds", "og:" + Groups.DEFAULT + ":postgres-" + major))
                .engineName("postgres")
                .majorEngineVersion(major)
                .options(List.of())
                .build());
        return Stream.concat(defaults, stage.in(place).optionGroups.values().stream());
    }
}
