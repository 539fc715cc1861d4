package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code AWS::IAM::Role}, with its inline policies. */
final class IamRole implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::IAM::Role")
            .required("AssumeRolePolicyDocument")
            .optional(
                    "RoleName",
                    "Path",
                    "Description",
                    "Policies",
                    "ManagedPolicyArns",
                    "PermissionsBoundary",
                    "MaxSessionDuration",
                    "Tags")
            .named("RoleName")
            .replacing("Path")
            .attributes("Arn", "RoleId");
    private static final Set<String> WHO_AND_HOW_FAR =
            Set.of("AssumeRolePolicyDocument", "ManagedPolicyArns", "PermissionsBoundary");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        RolePermissions permissions = new RolePermissions(
                context,
                context.iamArn(
                        "role" + properties.text("Path", "/") + properties.text("RoleName", context.physicalName(64))));
        permissions.requireCreate(properties, policies(properties).keySet());
        Role role = context.roles()
                .createUnder(
                        properties.text("Path", "/"),
                        context.place(),
                        properties.text("RoleName", context.physicalName(64)),
                        properties.json("AssumeRolePolicyDocument"),
                        policies(properties),
                        properties.texts("ManagedPolicyArns"),
                        properties.text("PermissionsBoundary"));
        return new Physical(role.name(), Map.of("Arn", role.arn(), "RoleId", "AROA" + context.hash(17)));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        String arn = physical.attributes().get("Arn");
        new RolePermissions(context, arn)
                .requireUpdate(
                        before,
                        after,
                        policies(before).keySet(),
                        policies(after).keySet());
        if (!Collections.disjoint(after.changedFrom(before), WHO_AND_HOW_FAR)) {
            context.roles()
                    .change(
                            arn,
                            after.json("AssumeRolePolicyDocument"),
                            managed(context, arn, before, after),
                            after.text("PermissionsBoundary"));
        }
        Map<String, String> wanted = policies(after);
        policies(before).keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> context.roles().putPolicy(arn, name, null));
        wanted.forEach((name, document) -> context.roles().putPolicy(arn, name, document));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        new RolePermissions(context, physical.attributes().get("Arn"))
                .requireDelete(properties, policies(properties).keySet());
        context.roles().delete(physical.attributes().get("Arn"));
    }

    /** The managed policies of the template, together with those that others have attached since. */
    private static List<String> managed(ResourceContext context, String arn, Properties before, Properties after) {
        List<String> managed = new ArrayList<>(after.texts("ManagedPolicyArns"));
        context.roles().get(arn).map(Role::managed).orElse(List.of()).stream()
                .filter(policy -> !managed.contains(policy)
                        && !before.texts("ManagedPolicyArns").contains(policy))
                .forEach(managed::add);
        return managed;
    }

    private static Map<String, String> policies(Properties properties) {
        Map<String, String> policies = new LinkedHashMap<>();
        for (Properties policy : properties.items("Policies")) {
            policy.only("PolicyName", "PolicyDocument");
            policies.put(policy.required("PolicyName"), policy.json("PolicyDocument"));
        }
        return policies;
    }
}
