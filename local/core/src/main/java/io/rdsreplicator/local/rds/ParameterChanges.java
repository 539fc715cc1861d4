package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.ParameterGroup.Kind;
import io.rdsreplicator.local.rds.ParameterGroup.Setting;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.Parameter;

/**
 * Changes and describes the parameters of parameter groups. A dynamic parameter reaches the DB instances of its group
 * soon, a static one at their next reboot.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html">
 *     ModifyDBParameterGroup</a>
 */
final class ParameterChanges {
    private static final int MOST = 20;
    private static final List<String> SOURCES = List.of("user", "system", "engine-default");

    private final RdsStage stage;
    private final ParameterGroups groups;

    ParameterChanges(RdsStage stage, ParameterGroups groups) {
        this.stage = stage;
        this.groups = groups;
    }

    /** @return the name of the group */
    String modify(Caller caller, Kind kind, String named, List<Parameter> parameters) {
        ParameterGroup group = groups.find(caller.place(), kind, named);
        if (ParameterGroups.isDefault(group)) {
            throw RdsFailure.parameterValue("Cannot modify a default parameter group.");
        }
        if (parameters.isEmpty()) {
            throw RdsFailure.parameterValue("The parameter Parameters must be provided.");
        }
        if (parameters.size() > MOST) {
            throw RdsFailure.parameterValue(
                    "A maximum of " + MOST + " parameters can be modified in a single request.");
        }
        Map<String, Setting> changed = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            changed.put(parameter.parameterName(), checked(group, parameter));
        }
        group.set(changed, stage.now());
        apply(stage.in(caller.place()), group, dynamic(group, changed));
        return group.name;
    }

    private static Setting checked(ParameterGroup group, Parameter asked) {
        String name = Identifiers.required("ParameterName", asked.parameterName());
        String value = Identifiers.required("ParameterValue", asked.parameterValue());
        ApplyMethod method = Identifiers.required("ApplyMethod", asked.applyMethod());
        EngineParameter known = group.parameter(name)
                .orElseThrow(() -> RdsFailure.parameterValue("Could not find parameter with name: " + name));
        if (known.fixed()) {
            throw RdsFailure.parameterValue("The parameter " + name + " cannot be modified.");
        }
        if (method == ApplyMethod.UNKNOWN_TO_SDK_VERSION) {
            throw RdsFailure.parameterValue("Invalid apply method: " + asked.applyMethodAsString());
        }
        if (known.isStatic() && method == ApplyMethod.IMMEDIATE) {
            throw RdsFailure.parameterCombination("cannot use immediate apply method for static parameter");
        }
        if (!known.takes(value)) {
            throw RdsFailure.parameterValue(
                    "Invalid parameter value: " + value + " for: " + name + " allowed values are: " + known.allowed());
        }
        return new Setting(value, method);
    }

    private static Map<String, String> dynamic(ParameterGroup group, Map<String, Setting> changed) {
        return changed.entrySet().stream()
                .filter(change -> change.getValue().method() == ApplyMethod.IMMEDIATE)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, change -> change.getValue().value()));
    }

    private void apply(Inventory inventory, ParameterGroup group, Map<String, String> dynamic) {
        List<AppliedParameters> users = users(inventory, group).toList();
        if (users.isEmpty() || dynamic.isEmpty()) {
            return;
        }
        users.forEach(AppliedParameters::beginChange);
        stage.after(
                Phase.NOTICE,
                DbCluster.GIBIBYTES,
                "applied parameters of " + group.arn,
                () -> users.forEach(user -> user.endChange(group, dynamic)));
    }

    private static Stream<AppliedParameters> users(Inventory inventory, ParameterGroup group) {
        return inventory.instances.values().stream()
                .map(db -> group.kind == Kind.INSTANCE ? db.parameters : db.clusterParameters)
                .filter(applied -> applied != null && applied.group() == group);
    }

    /** The parameters of a group as a reader sees them, which can be older than they are. */
    DescribePage<Parameter> describe(
            Caller caller,
            Kind kind,
            String named,
            String source,
            List<Filter> filters,
            Integer maxRecords,
            String marker) {
        ParameterGroup group = groups.find(
                caller.place(),
                kind,
                Identifiers.required(
                        kind == Kind.INSTANCE ? "DBParameterGroupName" : "DBClusterParameterGroupName", named));
        if (source != null && !SOURCES.contains(source)) {
            throw RdsFailure.parameterValue("Invalid source: " + source + ". Valid values are: " + SOURCES);
        }
        Map<String, Setting> settings = groups.seen(caller.place(), group);
        List<Parameter> found = ParameterFamilies.parameters(group.family, kind).stream()
                .map(parameter -> parameter.describe(settings.get(parameter.name())))
                .filter(parameter -> source == null || source.equals(parameter.source()))
                .filter(parameter -> filters.stream().allMatch(filter -> isNamed(filter, parameter)))
                .toList();
        return DescribePage.of(found, Parameter::parameterName, maxRecords, marker);
    }

    private static boolean isNamed(Filter filter, Parameter parameter) {
        if (!"parameter-name".equals(filter.name())) {
            throw RdsFailure.parameterValue("Unrecognized filter name: " + filter.name());
        }
        return filter.values().contains(parameter.parameterName());
    }
}
