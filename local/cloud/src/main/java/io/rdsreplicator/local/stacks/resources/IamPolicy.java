package io.rdsreplicator.local.stacks.resources;

import java.util.List;
import java.util.function.Predicate;

/** {@code AWS::IAM::Policy}: one inline policy, put into each of its roles. */
final class IamPolicy implements ResourceType {
    private static final TypeSchema SCHEMA =
            TypeSchema.of("AWS::IAM::Policy").required("PolicyName", "PolicyDocument", "Roles");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        Physical physical = Physical.of(context.physicalName(64));
        put(context, properties, properties.json("PolicyDocument"));
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        put(context, after, after.json("PolicyDocument"));
        boolean renamed = !after.required("PolicyName").equals(before.required("PolicyName"));
        remove(context, before, role -> renamed || !after.texts("Roles").contains(role));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        remove(context, properties, role -> true);
    }

    private static void remove(ResourceContext context, Properties properties, Predicate<String> from) {
        for (String name : properties.texts("Roles")) {
            if (from.test(name)) {
                NamedRoles.arn(context, name).ifPresent(arn -> {
                    context.require(arn, "iam:DeleteRolePolicy");
                    context.roles().putPolicy(arn, properties.required("PolicyName"), null);
                });
            }
        }
    }

    private static void put(ResourceContext context, Properties properties, String document) {
        List<String> arns = NamedRoles.arns(context, properties.texts("Roles"));
        for (String arn : arns) {
            context.require(arn, "iam:PutRolePolicy");
            context.roles().putPolicy(arn, properties.required("PolicyName"), document);
        }
    }
}
