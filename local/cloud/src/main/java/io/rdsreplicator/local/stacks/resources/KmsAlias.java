package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.kms.KmsClient;

/** {@code AWS::KMS::Alias}. */
final class KmsAlias implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::KMS::Alias")
            .required("AliasName", "TargetKeyId")
            .named("AliasName");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("AliasName");
        context.client(KmsClient.class).createAlias(r -> r.aliasName(name).targetKeyId(properties.text("TargetKeyId")));
        return Physical.of(name);
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        context.client(KmsClient.class)
                .updateAlias(r -> r.aliasName(physical.id()).targetKeyId(after.text("TargetKeyId")));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(KmsClient.class).deleteAlias(r -> r.aliasName(physical.id())));
    }
}
