package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Checks the caller's permission for an action on each of its resources, with the tags of that resource. RDS resources
 * have no policies. Access from another account depends on the caller's policies and on the sharing of the snapshot.
 */
final class Access {
    /** The resource of an action for which a policy can name no resource. */
    static final String NONE = "*";

    private final RdsStage stage;
    private final Authorization authorization;

    Access(RdsStage stage, Authorization authorization) {
        this.stage = stage;
        this.authorization = authorization;
    }

    /** The condition keys that come from the request, such as the tags that it gives. */
    static final class Asked {
        static final Asked NOTHING = new Asked();

        final Map<String, List<String>> keys = new HashMap<>();

        static Asked tags(List<Tag> tags) {
            Asked asked = new Asked();
            List<Tag> named = tags.stream().filter(tag -> tag.key() != null).toList();
            for (Tag tag : named) {
                String value = tag.value() == null ? "" : tag.value();
                asked.and("aws:RequestTag/" + tag.key(), value).and("rds:req-tag/" + tag.key(), value);
            }
            return asked.tagKeys(named.stream().map(Tag::key).toList());
        }

        Asked tagKeys(List<String> names) {
            if (!names.isEmpty()) {
                keys.put("aws:TagKeys", names);
            }
            return this;
        }

        /** @param value null if the request does not say */
        Asked and(String key, Object value) {
            if (value != null) {
                keys.put(key, List.of(value.toString()));
            }
            return this;
        }
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException {@code AccessDenied} if the action is refused on
     * one of the resources
     */
    void require(Caller caller, String action, Asked asked, String... arns) {
        for (String arn : arns) {
            AccessRequest request = request(caller, "rds:" + action, asked, arn);
            Verdict verdict = authorization.decide(caller.account(), null, request);
            if (!verdict.allowed()) {
                throw RdsFailure.accessDenied(verdict.message(request));
            }
        }
    }

    /**
     * Requires that the caller may pass a role of its own account to RDS.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html">iam:PassRole</a>
     */
    void requirePassRole(Caller caller, String roleArn) {
        if (!AmazonResourceName.isArn(roleArn) || !roleArn.contains(":role/")) {
            throw RdsFailure.parameterValue("The role ARN is not valid: " + roleArn);
        }
        if (!AmazonResourceName.parse(roleArn).account().equals(caller.account())) {
            throw RdsFailure.accessDenied("Cross-account pass role is not allowed.");
        }
        authorization.requirePassRole(caller, roleArn, RoleAssociations.SERVICE, RdsFailure::accessDenied);
    }

    private AccessRequest request(Caller caller, String action, Asked asked, String arn) {
        if (caller.isRoot()) {
            return new AccessRequest(caller, action, arn, Map.of());
        }
        Map<String, List<String>> context =
                new HashMap<>(AccessRequest.of(caller, action, arn).context());
        context.putAll(asked.keys);
        addResource(context, caller.place(), arn);
        return new AccessRequest(caller, action, arn, context);
    }

    /**
     * Adds the resource's own condition keys. Adds none if the resource does not exist or belongs to another account.
     */
    private void addResource(Map<String, List<String>> context, AccountRegion place, String arn) {
        if (arn.equals(NONE)) {
            return;
        }
        AmazonResourceName named = AmazonResourceName.parse(arn);
        if (!named.place().equals(place)) {
            return;
        }
        Inventory inventory = stage.in(place);
        String name = named.resourceName();
        String kind = named.resource().substring(0, Math.max(0, named.resource().indexOf(':')));
        switch (kind) {
            case "db" ->
                Optional.ofNullable(inventory.instances.get(name)).ifPresent(db -> {
                    if (inventory.circumstances.authorizesByTags(db.madeAt, stage.now())) {
                        addTags(context, kind, db.tags);
                    }
                    context.put("rds:DatabaseClass", List.of(db.instanceClass));
                    context.put("rds:DatabaseEngine", List.of(db.engine));
                    context.put("rds:MultiAz", List.of(Boolean.toString(db.multiAz)));
                    context.put("rds:StorageEncrypted", List.of(Boolean.toString(db.key != null)));
                    context.put("rds:StorageSize", List.of(Integer.toString(db.allocatedStorage)));
                });
            case "snapshot" ->
                Optional.ofNullable(inventory.snapshots.get(name))
                        .filter(snapshot -> inventory.circumstances.authorizesByTags(snapshot.madeAt, stage.now()))
                        .ifPresent(snapshot -> addTags(context, kind, snapshot.tags));
            case "cluster" ->
                Optional.ofNullable(inventory.clusters.get(name))
                        .filter(cluster -> inventory.circumstances.authorizesByTags(cluster.madeAt, stage.now()))
                        .ifPresent(cluster -> addTags(context, kind, cluster.tags));
            case "cluster-snapshot" ->
                Optional.ofNullable(inventory.clusterSnapshots.get(name))
                        .filter(snapshot -> inventory.circumstances.authorizesByTags(snapshot.madeAt, stage.now()))
                        .ifPresent(snapshot -> addTags(context, kind, snapshot.tags));
            case "subgrp" ->
                Optional.ofNullable(inventory.subnetGroups.get(name)).ifPresent(g -> addTags(context, kind, g.tags()));
            case "pg" ->
                Optional.ofNullable(inventory
                                .parameterGroups(ParameterGroup.Kind.INSTANCE)
                                .get(name))
                        .ifPresent(g -> addTags(context, kind, g.tags));
            case "cluster-pg" ->
                Optional.ofNullable(inventory
                                .parameterGroups(ParameterGroup.Kind.CLUSTER)
                                .get(name))
                        .ifPresent(g -> addTags(context, kind, g.tags));
            default -> {}
        }
    }

    private static void addTags(Map<String, List<String>> context, String kind, Tags tags) {
        for (Tag tag : tags.list()) {
            context.put("aws:ResourceTag/" + tag.key(), List.of(tag.value()));
            context.put("rds:" + kind + "-tag/" + tag.key(), List.of(tag.value()));
        }
    }

    /** The ARN of the resource that a call names by identifier or by ARN. */
    static String arn(AccountRegion place, String kind, String idOrArn) {
        return AmazonResourceName.isArn(idOrArn)
                ? idOrArn
                : place.arn("rds", kind + ":" + idOrArn.toLowerCase(Locale.ROOT));
    }

    /** The ARN that stands for all resources of a kind, for a call that names none of them. */
    static String all(AccountRegion place, String kind) {
        return place.arn("rds", kind + ":*");
    }
}
