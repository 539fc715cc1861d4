package io.rdsreplicator.local.stacks.resources;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A type whose resources are only recorded. A resource has its name and ARN, but no effect here. */
final class Recorded implements ResourceType {
    private final TypeSchema schema;
    private final String service;
    private final String resource;
    private final Set<String> existing = new HashSet<>();

    /**
     * @param resource the resource part of its ARN, with {@code %s} for the name
     */
    Recorded(TypeSchema schema, String service, String resource) {
        this.schema = schema;
        this.service = service;
        this.resource = resource;
    }

    @Override
    public TypeSchema schema() {
        return schema;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text(schema.nameProperty(), context.physicalName(255));
        Existing.refuse(!existing.add(identity(context, name)), schema, schema.nameProperty(), name);
        Map<String, String> attributes = new HashMap<>();
        if (schema.attributes().contains("Arn")) {
            attributes.put("Arn", context.place().arn(service, resource.formatted(name)));
        }
        return new Physical(name, attributes);
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        existing.remove(identity(context, physical.id()));
    }

    private static String identity(ResourceContext context, String name) {
        return context.place() + "/" + name;
    }
}
