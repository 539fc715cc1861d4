package io.rdsreplicator.local.stacks.resources;

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
        String arn = "arn:" + context.place().partition() + ":iam::"
                + context.place().account() + ":policy" + path + name;
        Existing.refuse(context.roles().hasPolicy(arn), SCHEMA, "PolicyArn", arn);
        context.roles().definePolicy(arn, properties.json("PolicyDocument"));
        roles.forEach(role -> context.roles().attach(role, arn, true));
        return new Physical(arn, Map.of("PolicyArn", arn, "PolicyId", "ANPA" + context.hash(17)));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        List<String> roles = NamedRoles.arns(context, after.texts("Roles"));
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
        context.roles().removePolicy(physical.id());
    }

    private static void detach(ResourceContext context, Physical physical, List<String> names) {
        for (String name : names) {
            NamedRoles.arn(context, name).ifPresent(role -> context.roles().attach(role, physical.id(), false));
        }
    }
}
