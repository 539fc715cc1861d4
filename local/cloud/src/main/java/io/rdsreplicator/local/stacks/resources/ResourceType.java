package io.rdsreplicator.local.stacks.resources;

/** Creates, updates and deletes the resources of one CloudFormation type with calls on its service. */
public interface ResourceType {
    TypeSchema schema();

    /** Creates a resource. If that takes several calls, it calls {@link ResourceContext#begin} after the first. */
    Physical create(ResourceContext context, Properties properties);

    /**
     * Changes an existing resource in place from one set of properties to another. It is never called for properties
     * whose change replaces the resource.
     */
    Physical update(ResourceContext context, Physical physical, Properties before, Properties after);

    /** Deletes the resource. Succeeds if it does not exist any more. */
    void delete(ResourceContext context, Physical physical, Properties properties);
}
