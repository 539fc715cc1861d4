package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code AWS::IAM::Role}, with its inline policies. A path is refused: roles have none here. */
final class IamRole implements ResourceType {
    @Override
    public TypeSchema schema() {
        return TypeSchema.of("AWS::IAM::Role")
                .required("AssumeRolePolicyDocument")
                .optional(
                        "RoleName", "Path", "Description", "Policies", "ManagedPolicyArns", "PermissionsBoundary", "MaxSessionDuration",
                        "Tags")
                .attributes("Arn", "RoleId");
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        if (!properties.text("Path", "/").equals("/")) {
            throw new PropertyException("#/Path: a path other than / is not implemented here");
        }
        Role role = context.roles()
                .create(
                        context.place(),
                        properties.text("RoleName", context.physicalName(64)),
                        properties.json("AssumeRolePolicyDocument"),
                        policies(properties),
                        properties.texts("ManagedPolicyArns"),
                        properties.has("PermissionsBoundary") ? properties.required("PermissionsBoundary") : null);
        return new Physical(role.name(), Map.of("Arn", role.arn(), "RoleId", "AROA" + context.hash(17)));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        if (!after.changedFrom(before).equals(Set.of("Policies"))) {
            return ResourceType.super.update(context, physical, before, after);
        }
        String arn = physical.attributes().get("Arn");
        Map<String, String> wanted = policies(after);
        policies(before).keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> context.roles().putPolicy(arn, name, null));
        wanted.forEach((name, document) -> context.roles().putPolicy(arn, name, document));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        context.roles().delete(physical.attributes().get("Arn"));
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
