package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.monitoring.LogGroups;
import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/**
 * CloudFormation: makes of a template the resources of a stack, by calls on the services as the account's root. An operation is over when
 * its call returns. A template is refused in CloudFormation's words, and a type, property or function not known here by its name.
 *
 * <p>Not synchronized: call it under the timeline's lock, or from one thread.
 */
public final class Stacks {
    private final InstantSource time;
    private final FrontDoor frontDoor;
    private final Roles roles;
    private final ResourceTypes types;
    private final Map<String, StackState> stacks = new TreeMap<>();
    private final Map<String, Integer> incarnations = new TreeMap<>();

    /** With log groups and alarms of which only the record is kept. */
    public Stacks(InstantSource time, FrontDoor frontDoor, Roles roles) {
        this(time, frontDoor, roles, ResourceTypes.all());
    }

    /** With log groups that can be written to, and alarms, for which {@code CloudWatchClient} must be open. */
    public Stacks(InstantSource time, FrontDoor frontDoor, Roles roles, LogGroups logGroups) {
        this(time, frontDoor, roles, ResourceTypes.all(logGroups));
    }

    private Stacks(InstantSource time, FrontDoor frontDoor, Roles roles, ResourceTypes types) {
        this.types = types;
        this.time = time;
        this.frontDoor = frontDoor;
        this.roles = roles;
        frontDoor.intercept(new StackPermissions(frontDoor.authorization()));
        frontDoor.open(CloudFormationClient.class, caller -> new LocalCloudFormationClient(this, caller));
    }

    /**
     * Creates a stack from a file, or updates the one of that name.
     *
     * @throws TemplateException before anything is made
     * @throws StackException after rolling back
     */
    public Stack deploy(Place place, String stackName, Path templateFile, Map<String, String> parameters) {
        return deploy(Deployment.ofFile(place, stackName, templateFile, parameters, Map.of()));
    }

    /** Like {@link #deploy(Place, String, Path, Map)}; an update changes resources in place, and refuses what would replace one. */
    public Stack deploy(Deployment deployment) {
        String name = deployment.stackName();
        if (!name.matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
            throw new TemplateException("Value '" + name + "' at 'stackName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, of at most 128 characters");
        }
        String key = key(deployment.place(), name);
        StackState state = stacks.get(key);
        if (state != null) {
            refuseWhatCannotBeUpdated(state);
        }
        Instant now = time.instant();
        StackState target = state == null ? new StackState(deployment.place(), name, newId(deployment.place(), name), now) : state;
        Plan plan = Plan.of(deployment, target.id, types);
        if (state == null) {
            stacks.put(key, target);
            incarnations.merge(key, 1, Integer::sum);
        } else {
            target.updated = now;
        }
        new Operation(frontDoor, roles, types, target).apply(plan, outputs -> refuseForeignExports(target, outputs));
        target.template = deployment.template();
        return target.shown();
    }

    /** Deletes a stack, but for what its template retains; does nothing if there is none. */
    public void delete(Place place, String stackName) {
        StackState state = stacks.get(key(place, stackName));
        if (state != null) {
            new Operation(frontDoor, roles, types, state).delete();
            stacks.remove(key(place, stackName));
        }
    }

    /**
     * @param stackName or its id
     * @throws TemplateException if there is none
     */
    public Stack describe(Place place, String stackName) {
        return list(place).stream()
                .filter(stack -> stack.isNamed(stackName))
                .findFirst()
                .orElseThrow(() -> new TemplateException("Stack with id " + stackName + " does not exist"));
    }

    /** The stacks of a place, by name. */
    public List<Stack> list(Place place) {
        return stacks.values().stream().filter(state -> state.place.equals(place)).map(StackState::shown).toList();
    }

    /** The text that a stack was last made of with success; null before the first. */
    String template(Place place, String stackName) {
        return stacks.get(key(place, stackName)).template;
    }

    /** The exported outputs of a place's stacks, by name. */
    public Map<String, String> exports(Place place) {
        Map<String, String> exports = new TreeMap<>();
        list(place).forEach(stack -> stack.outputs().values().stream()
                .filter(output -> output.exportName() != null)
                .forEach(output -> exports.put(output.exportName(), output.value())));
        return exports;
    }

    private static void refuseWhatCannotBeUpdated(StackState state) {
        switch (state.status) {
            case ROLLBACK_COMPLETE, ROLLBACK_FAILED, UPDATE_ROLLBACK_FAILED, DELETE_FAILED -> throw new TemplateException(
                    "Stack:" + state.id + " is in " + state.status + " state and can not be updated.");
            default -> { }
        }
    }

    private void refuseForeignExports(StackState target, Map<String, Stack.Output> outputs) {
        for (Stack other : list(target.place)) {
            for (Stack.Output theirs : other.outputs().values()) {
                boolean taken = !other.id().equals(target.id)
                        && theirs.exportName() != null
                        && outputs.values().stream().anyMatch(own -> theirs.exportName().equals(own.exportName()));
                if (taken) {
                    throw new IllegalArgumentException(
                            "Export with name " + theirs.exportName() + " is already exported by stack " + other.name());
                }
            }
        }
    }

    private String newId(Place place, String name) {
        String seed = key(place, name) + "#" + incarnations.getOrDefault(key(place, name), 0);
        return place.arn("cloudformation", "stack/" + name + "/" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String key(Place place, String name) {
        return place.account() + "/" + place.region() + "/" + name;
    }
}
