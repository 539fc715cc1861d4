package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.Role;
import java.util.Set;

/** {@code AWS::IAM::Policy}: one inline policy, put into each of its roles. */
final class IamPolicy implements ResourceType {
    @Override
    public TypeSchema schema() {
        return TypeSchema.of("AWS::IAM::Policy").required("PolicyName", "PolicyDocument", "Roles");
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        put(context, properties, properties.json("PolicyDocument"));
        return Physical.of(context.physicalName(64));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        if (!after.changedFrom(before).equals(Set.of("PolicyDocument"))) {
            return ResourceType.super.update(context, physical, before, after);
        }
        put(context, after, after.json("PolicyDocument"));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        put(context, properties, null);
    }

    private static void put(ResourceContext context, Properties properties, String document) {
        for (String name : properties.texts("Roles")) {
            String arn = context.roles().list(context.place()).stream()
                    .filter(role -> role.name().equals(name))
                    .map(Role::arn)
                    .findFirst()
                    .orElse(null);
            if (arn != null) {
                context.roles().putPolicy(arn, properties.required("PolicyName"), document);
            } else if (document != null) {
                throw new PropertyException("#/Roles: The role with name " + name + " cannot be found.");
            }
        }
    }
}
