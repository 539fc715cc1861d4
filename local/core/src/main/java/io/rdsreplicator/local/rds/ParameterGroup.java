package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBClusterParameterGroup;
import software.amazon.awssdk.services.rds.model.DBParameterGroup;

/** A DB parameter group or a DB cluster parameter group, with all its contents so far. */
final class ParameterGroup {
    final Kind kind;
    final String name;
    final String arn;
    final String family;
    final String description;
    final Tags tags;
    private final List<Content> contents = new ArrayList<>();

    ParameterGroup(AccountRegion place, Kind kind, String name, String family, String description, Tags tags) {
        this.kind = kind;
        this.name = name;
        this.arn = place.arn("rds", kind.resource + ":" + name);
        this.family = family;
        this.description = description;
        this.tags = tags;
    }

    /** What a parameter group is for. The text is its kind of resource in an ARN. */
    enum Kind {
        INSTANCE("pg"),
        CLUSTER("cluster-pg");

        final String resource;

        Kind(String resource) {
            this.resource = resource;
        }
    }

    /** What a user has set a parameter to. */
    record Setting(String value, ApplyMethod method) {}

    private record Content(Instant since, Map<String, Setting> settings) {}

    /** The parameters that a user has set, by name. */
    Map<String, Setting> settings() {
        return contents.isEmpty() ? Map.of() : contents.get(contents.size() - 1).settings;
    }

    /** The settings at a time in the past. */
    Map<String, Setting> settings(Instant at) {
        Map<String, Setting> then = Map.of();
        for (Content content : contents) {
            if (!content.since.isAfter(at)) {
                then = content.settings;
            }
        }
        return then;
    }

    void set(Map<String, Setting> changed, Instant now) {
        Map<String, Setting> after = new TreeMap<>(settings());
        after.putAll(changed);
        contents.add(new Content(now, Collections.unmodifiableMap(after)));
    }

    static Map<String, String> values(Map<String, Setting> settings) {
        Map<String, String> values = new HashMap<>();
        settings.forEach((parameter, setting) -> values.put(parameter, setting.value()));
        return values;
    }

    Optional<EngineParameter> parameter(String named) {
        return ParameterFamilies.parameters(family, kind).stream()
                .filter(parameter -> parameter.name().equals(named))
                .findFirst();
    }

    DBParameterGroup describe() {
        return DBParameterGroup.builder()
                .dbParameterGroupName(name)
                .dbParameterGroupArn(arn)
                .dbParameterGroupFamily(family)
                .description(description)
                .build();
    }

    DBClusterParameterGroup describeForCluster() {
        return DBClusterParameterGroup.builder()
                .dbClusterParameterGroupName(name)
                .dbClusterParameterGroupArn(arn)
                .dbParameterGroupFamily(family)
                .description(description)
                .build();
    }
}
