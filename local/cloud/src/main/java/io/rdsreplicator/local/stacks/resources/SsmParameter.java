package io.rdsreplicator.local.stacks.resources;

import java.util.Map;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/** {@code AWS::SSM::Parameter}. */
final class SsmParameter implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::SSM::Parameter")
            .required("Type", "Value")
            .optional("Name", "Description", "Tier", "DataType")
            .named("Name")
            .attributes("Type", "Value");
    private static final String[] MEMBERS = {"Type", "Value", "Description", "Tier", "DataType"};

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("Name", context.physicalName(255));
        try {
            put(context, name, properties, false);
        } catch (ParameterAlreadyExistsException e) {
            Existing.refuse(true, SCHEMA, "Name", name);
        }
        Physical physical = context.begin(physical(name, properties));
        context.require(arn(context, name), "ssm:AddTagsToResource", "ssm:GetParameters");
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        put(context, physical.id(), after, true);
        context.require(arn(context, physical.id()), "ssm:GetParameters");
        return physical(physical.id(), after);
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(SsmClient.class).deleteParameter(r -> r.name(physical.id())));
    }

    private static void put(ResourceContext context, String name, Properties properties, boolean overwrite) {
        PutParameterRequest.Builder request = SdkShape.fill(PutParameterRequest.builder(), properties.pick(MEMBERS));
        context.client(SsmClient.class)
                .putParameter(request.name(name).overwrite(overwrite).build());
    }

    private static Physical physical(String name, Properties properties) {
        return new Physical(name, Map.of("Type", properties.text("Type"), "Value", properties.text("Value")));
    }

    private static String arn(ResourceContext context, String name) {
        return context.place().arn("ssm", "parameter/" + name.replaceFirst("^/", ""));
    }
}
