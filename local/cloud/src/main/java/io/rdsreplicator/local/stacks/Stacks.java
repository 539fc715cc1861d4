package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.monitoring.LogGroups;
import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.resources.StoredObjects;
import io.rdsreplicator.local.stacks.template.TemplateException;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/**
 * Local CloudFormation: creates the resources of a stack from a template. An operation that begins here calls the
 * services as the account's root, and has ended when its call returns. An operation that begins over the API calls
 * them with the permissions of whoever called the API, and takes time on the timeline. A template is refused with CloudFormation's messages. If a type, property or function is not
 * implemented here, the message names it.
 *
 * <p>Not synchronized: call it under the timeline's lock, or from one thread.
 */
public final class Stacks {
    private final Timeline timeline;
    private final Workshop workshop;
    private final Map<String, StackState> newest = new TreeMap<>();
    private final Map<String, StackState> byId = new TreeMap<>();
    private final Map<String, Integer> incarnations = new TreeMap<>();

    /**
     * Supports log groups that can be written to, and real alarms and dashboards. {@code CloudWatchClient} must be
     * open for them.
     */
    public Stacks(Timeline timeline, FrontDoor frontDoor, Roles roles, LogGroups logGroups) {
        this(timeline, frontDoor, roles, ResourceTypes.all(logGroups), new BucketObjects(frontDoor));
    }

    /** Only keeps a record of log groups, alarms and dashboards. */
    Stacks(Timeline timeline, FrontDoor frontDoor, Roles roles, StoredObjects objects) {
        this(timeline, frontDoor, roles, ResourceTypes.all(), objects);
    }

    private Stacks(Timeline timeline, FrontDoor frontDoor, Roles roles, ResourceTypes types, StoredObjects objects) {
        this.timeline = timeline;
        this.workshop = new Workshop(frontDoor, roles, objects, types);
        Submissions submissions = new Submissions(this, new TemplateSource(objects), timeline);
        frontDoor.intercept(new StackPermissions(frontDoor.authorization()));
        frontDoor.open(CloudFormationClient.class, caller -> new LocalCloudFormationClient(this, submissions, caller));
    }

    /**
     * Creates a stack from a file, or updates the stack of that name.
     *
     * @throws TemplateException before any resource is created
     * @throws StackException after the rollback
     */
    public Stack deploy(AccountRegion place, String stackName, Path templateFile, Map<String, String> parameters) {
        return deploy(Deployment.ofFile(place, stackName, templateFile, parameters, Map.of()));
    }

    /** Like {@link #deploy(AccountRegion, String, Path, Map)}. Resources without a change stay untouched. */
    public Stack deploy(Deployment deployment) {
        Apply apply = planned(deployment);
        apply.begin().runAtOnce();
        if (apply.failure() != null) {
            throw apply.failure();
        }
        return describe(deployment.place(), deployment.stackName());
    }

    /**
     * Like {@link #deploy(Deployment)}, but the resources follow one another in time, like in an operation over the
     * API.
     *
     * @throws TemplateException before any resource is created
     */
    public void begin(Deployment deployment) {
        planned(deployment).begin().runOn(timeline, "stack " + deployment.stackName());
    }

    private Apply planned(Deployment deployment) {
        StackState former = find(deployment.place(), deployment.stackName());
        StackState target = former == null ? prepare(deployment.place(), deployment.stackName()) : former;
        Plan plan = plan(deployment, target);
        if (former == null) {
            keep(target);
        }
        target.caller = Caller.root(target.place);
        return apply(target, plan, OnFailure.ROLLBACK);
    }

    /**
     * Deletes a stack, except the resources that its template retains. Does nothing if the stack does not exist.
     *
     * @throws StackException if a resource could not be deleted; the others are deleted first
     */
    public void delete(AccountRegion place, String stackName) {
        StackState state = find(place, stackName);
        if (state != null) {
            state.caller = Caller.root(place);
            Deletion deletion = deletion(state, Set.of());
            deletion.begin().runAtOnce();
            if (deletion.failure() != null) {
                throw deletion.failure();
            }
        }
    }

    /**
     * @param stackName or its id; only the id finds a deleted stack
     * @throws TemplateException if the stack does not exist
     */
    public Stack describe(AccountRegion place, String stackName) {
        return state(place, stackName).shown();
    }

    /** The stacks of an account and Region without the deleted ones, by name. */
    public List<Stack> list(AccountRegion place) {
        return states(place).stream()
                .filter(state -> !state.isDeleted())
                .map(StackState::shown)
                .toList();
    }

    /** All stacks of an account and Region with the deleted ones, by name and then in the order of their creation. */
    List<StackState> states(AccountRegion place) {
        return byId.values().stream().filter(state -> state.place.equals(place)).toList();
    }

    /** @throws TemplateException if the stack does not exist */
    StackState state(AccountRegion place, String nameOrId) {
        StackState state = nameOrId.startsWith("arn:") ? ofId(place, nameOrId) : find(place, nameOrId);
        if (state == null) {
            throw new TemplateException("Stack with id " + nameOrId + " does not exist");
        }
        return state;
    }

    private StackState ofId(AccountRegion place, String id) {
        return states(place).stream()
                .filter(state -> state.id.equals(id))
                .findFirst()
                .orElse(null);
    }

    /** The stack of a name that is not deleted, or null. */
    StackState find(AccountRegion place, String name) {
        StackState state = newest.get(key(place, name));
        return state == null || state.isDeleted() ? null : state;
    }

    /** Creates a stack that is not registered yet. */
    StackState prepare(AccountRegion place, String name) {
        if (!name.matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
            throw new TemplateException(
                    "1 validation error detected: Value '" + name + "' at 'stackName' failed to satisfy constraint: "
                            + "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, of at most 128 characters");
        }
        return new StackState(place, name, newId(place, name), timeline);
    }

    void keep(StackState state) {
        String key = key(state.place, state.name);
        newest.put(key, state);
        byId.put("%s/%06d".formatted(key, incarnations.merge(key, 1, Integer::sum)), state);
    }

    /**
     * Makes all checks of a deployment that are possible before any resource is created.
     *
     * @throws TemplateException with CloudFormation's message
     */
    Plan plan(Deployment deployment, StackState target) {
        if (!target.isNew() && !target.status.canBeUpdated()) {
            throw new TemplateException(
                    "Stack:" + target.id + " is in " + target.status + " state and can not be updated.");
        }
        Plan plan = Plan.of(deployment, target.id, workshop.types());
        plan.refuseOtherTypes(target);
        return plan;
    }

    Apply apply(StackState target, Plan plan, OnFailure onFailure) {
        return new Apply(workshop, target, plan, onFailure);
    }

    Deletion deletion(StackState target, Set<String> retained) {
        return new Deletion(workshop, target, retained);
    }

    private String newId(AccountRegion place, String name) {
        String seed = key(place, name) + "#" + incarnations.getOrDefault(key(place, name), 0);
        return place.arn(
                "cloudformation",
                "stack/" + name + "/" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String key(AccountRegion place, String name) {
        return place.account() + "/" + place.region() + "/" + name;
    }
}
