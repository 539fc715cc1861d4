package io.rdsreplicator.local.stacks.resources;

/** Makes, changes and deletes the resources of one CloudFormation type by calls on its service. */
public interface ResourceType {
    TypeSchema schema();

    Physical create(ResourceContext context, Properties properties);

    /**
     * Brings an existing resource from one set of properties to another, in place.
     *
     * @throws UnsupportedOperationException if a changed property cannot be changed here
     */
    default Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        throw new UnsupportedOperationException(
                "updating " + after.changedFrom(before) + " of " + schema().name() + " is not implemented here");
    }

    /** Deletes it; one that is gone already is as good as deleted. */
    void delete(ResourceContext context, Physical physical, Properties properties);
}
