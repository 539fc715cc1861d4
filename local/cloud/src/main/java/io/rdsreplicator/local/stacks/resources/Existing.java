package io.rdsreplicator.local.stacks.resources;

/**
 * Refuses to create a resource that already exists. CloudFormation does not take over resources that it did not
 * create.
 */
final class Existing {
    private Existing() {}

    /** @param property the property that identifies a resource of the type */
    static void refuse(boolean exists, TypeSchema type, String property, String value) {
        if (exists) {
            throw new PropertyException("Resource of type '" + type.name() + "' with identifier '{\"/properties/"
                    + property + "\":\"" + value + "\"}' already exists. (HandlerErrorCode: AlreadyExists)");
        }
    }
}
