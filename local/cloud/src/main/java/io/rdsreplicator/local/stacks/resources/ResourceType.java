package io.rdsreplicator.local.stacks.resources;

/** Makes, changes and deletes the resources of one CloudFormation type by calls on its service. */
public interface ResourceType {
    TypeSchema schema();

    /** Makes a resource; where it takes more than one call, {@link ResourceContext#begin} tells of it after the first. */
    Physical create(ResourceContext context, Properties properties);

    /** Brings an existing resource from one set of properties to another, in place; never called for properties that replace it. */
    Physical update(ResourceContext context, Physical physical, Properties before, Properties after);

    /** Deletes it; one that is gone already is as good as deleted. */
    void delete(ResourceContext context, Physical physical, Properties properties);
}
