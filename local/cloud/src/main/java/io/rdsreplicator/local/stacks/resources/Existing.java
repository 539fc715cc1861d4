package io.rdsreplicator.local.stacks.resources;

/** Refuses to make what there is already: CloudFormation adopts nothing that it has not made. */
final class Existing {
    private Existing() {}

    /** @param property the one that identifies a resource of the type */
    static void refuse(boolean exists, TypeSchema type, String property, String value) {
        if (exists) {
            throw new PropertyException("Resource of type '" + type.name() + "' with identifier '{\"/properties/"
                    + property + "\":\"" + value + "\"}' already exists. (HandlerErrorCode: AlreadyExists)");
        }
    }
}
