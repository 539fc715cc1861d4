package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.AccessRequest;
import java.util.List;
import java.util.Map;

/** {@code AWS::IAM::ManagedPolicy}, attached to the roles that it names. */
final class IamManagedPolicy implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::IAM::ManagedPolicy")
            .required("PolicyDocument")
            .optional("ManagedPolicyName", "Path", "Description", "Roles")
            .named("ManagedPolicyName")
            .replacing("Path", "Description")
            .attributes("PolicyArn", "PolicyId");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("ManagedPolicyName", context.physicalName(128));
        String path = properties.text("Path", "/");
        List<String> roles = NamedRoles.arns(context, properties.texts("Roles"));
        String arn = context.iamArn("policy" + path + name);
        context.require(arn, "iam:CreatePolicy");
        requireRoles(context, "iam:AttachRolePolicy", arn, roles);
        Existing.refuse(context.roles().hasPolicy(arn), SCHEMA, "PolicyArn", arn);
        context.roles().definePolicy(arn, properties.json("PolicyDocument"));
        roles.forEach(role -> context.roles().attach(role, arn, true));
        return new Physical(arn, Map.of("PolicyArn", arn, "PolicyId", "ANPA" + context.hash(17)));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        List<String> roles = NamedRoles.arns(context, after.texts("Roles"));
        context.require(physical.id(), "iam:GetPolicy", "iam:ListPolicyVersions", "iam:CreatePolicyVersion");
        requireRoles(context, "iam:AttachRolePolicy", physical.id(), roles);
        context.roles().definePolicy(physical.id(), after.json("PolicyDocument"));
        roles.forEach(role -> context.roles().attach(role, physical.id(), true));
        detach(
                context,
                physical,
                before.texts("Roles").stream()
                        .filter(name -> !after.texts("Roles").contains(name))
                        .toList());
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        detach(context, physical, properties.texts("Roles"));
        context.require(
                physical.id(),
                "iam:GetPolicy",
                "iam:ListPolicyVersions",
                "iam:ListEntitiesForPolicy",
                "iam:DeletePolicy");
        context.roles().removePolicy(physical.id());
    }

    private static void requireRoles(ResourceContext context, String action, String policyArn, List<String> roles) {
        roles.forEach(role ->
                context.require(AccessRequest.of(context.caller(), action, role).with("iam:PolicyARN", policyArn)));
    }

    private static void detach(ResourceContext context, Physical physical, List<String> names) {
        for (String name : names) {
            NamedRoles.arn(context, name).ifPresent(role -> {
                requireRoles(context, "iam:DetachRolePolicy", physical.id(), List.of(role));
                context.roles().attach(role, physical.id(), false);
            });
        }
    }
}
