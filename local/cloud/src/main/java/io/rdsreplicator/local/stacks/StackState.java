package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.template.TemplateParameters;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stack with its resources, change sets and events. */
final class StackState {
    final AccountRegion place;
    final String name;
    final String id;
    final Instant created;
    final Map<String, LiveResource> resources = new LinkedHashMap<>();
    /** Replaced resources that are still to be deleted. */
    final List<LiveResource> obsolete = new ArrayList<>();

    final List<StackEvent> events = new ArrayList<>();
    /** By name. */
    final Map<String, ChangeSet> changeSets = new LinkedHashMap<>();

    String description;
    TemplateParameters parameters;
    Map<String, Stack.Output> outputs = Map.of();
    Map<String, String> tags = Map.of();
    List<String> capabilities = List.of();
    Path directory;
    /** The template of the last successful operation or, during a creation, the new template. */
    String template;

    Instant updated;
    Instant deleted;
    StackStatus status;
    String reason;
    boolean rollbackDisabled;
    /** The operation in progress or, after its end, the last one. */
    Course course = new Course();

    /** With whose permissions the operation in progress calls the services. */
    Caller caller;

    String token;
    private final Map<String, Integer> incarnations = new LinkedHashMap<>();
    private final InstantSource time;

    StackState(AccountRegion place, String name, String id, InstantSource time) {
        this.place = place;
        this.name = name;
        this.id = id;
        this.created = time.instant();
        this.time = time;
        this.caller = Caller.root(place);
    }

    Instant now() {
        return time.instant();
    }

    /** Whether nothing has been created for the stack yet. */
    boolean isNew() {
        return status == null || status == StackStatus.REVIEW_IN_PROGRESS;
    }

    boolean isDeleted() {
        return status == StackStatus.DELETE_COMPLETE;
    }

    void enter(StackStatus newStatus, String newReason) {
        status = newStatus;
        reason = newReason;
        record(name, id, "AWS::CloudFormation::Stack", newStatus, newReason, null);
    }

    /** Gives a resource of the stack a status. */
    LiveResource show(LiveResource resource, StackStatus newStatus, String newReason) {
        LiveResource shown = resource.with(newStatus, newReason, now());
        resources.put(resource.logicalId(), shown);
        tell(shown);
        return shown;
    }

    /** Reports the status of a resource, which may no longer belong to the stack. */
    void tell(LiveResource resource) {
        String physicalId =
                resource.physical() == null ? "" : resource.physical().id();
        record(
                resource.logicalId(),
                physicalId,
                resource.type().schema().name(),
                resource.status(),
                resource.reason(),
                resource.properties());
    }

    private void record(
            String logicalId,
            String physicalId,
            String type,
            StackStatus newStatus,
            String newReason,
            Properties properties) {
        events.add(new StackEvent(
                events.size(), now(), logicalId, physicalId, type, newStatus, newReason, properties, token));
    }

    /** How many resources of this logical id were created before the current one. */
    int nextIncarnation(String logicalId) {
        return incarnations.merge(logicalId, 1, Integer::sum) - 1;
    }

    Stack shown() {
        return new Stack(
                place,
                name,
                id,
                description,
                status,
                reason,
                parameters == null ? Map.of() : Map.copyOf(parameters.shown()),
                Collections.unmodifiableMap(new LinkedHashMap<>(outputs)),
                resources.values().stream().map(LiveResource::shown).toList(),
                Map.copyOf(tags),
                created,
                updated,
                deleted,
                rollbackDisabled,
                capabilities);
    }
}
