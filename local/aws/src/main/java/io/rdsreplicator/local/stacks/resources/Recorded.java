package io.rdsreplicator.local.stacks.resources;

import java.util.HashMap;
import java.util.Map;

/** A type of whose resources only the record is kept: it has its name and ARN, and does nothing here. */
final class Recorded implements ResourceType {
    private final TypeSchema schema;
    private final String nameProperty;
    private final String service;
    private final String resource;

    /**
     * @param nameProperty the property that names the resource, where the template does
     * @param resource the resource part of its ARN, with {@code %s} for the name
     */
    Recorded(TypeSchema schema, String nameProperty, String service, String resource) {
        this.schema = schema;
        this.nameProperty = nameProperty;
        this.service = service;
        this.resource = resource;
    }

    @Override
    public TypeSchema schema() {
        return schema;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text(nameProperty, context.physicalName(255));
        Map<String, String> attributes = new HashMap<>();
        if (schema.attributes().contains("Arn")) {
            attributes.put("Arn", context.place().arn(service, resource.formatted(name)));
        }
        return new Physical(name, attributes);
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        return after.changedFrom(before).contains(nameProperty)
                ? ResourceType.super.update(context, physical, before, after)
                : physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        // Only the stack knows of it, and forgets it.
    }
}
