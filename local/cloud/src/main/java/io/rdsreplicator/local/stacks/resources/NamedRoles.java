package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.Role;
import java.util.List;
import java.util.Optional;

/** Finds the roles that policies name without their path. */
final class NamedRoles {
    private NamedRoles() {}

    static Optional<String> arn(ResourceContext context, String name) {
        return context.roles().list(context.place()).stream()
                .filter(role -> role.name().equals(name))
                .map(Role::arn)
                .findFirst();
    }

    /** Fails before any change if one of the roles does not exist. */
    static List<String> arns(ResourceContext context, List<String> names) {
        return names.stream()
                .map(name -> arn(context, name)
                        .orElseThrow(() ->
                                new PropertyException("#/Roles: The role with name " + name + " cannot be found.")))
                .toList();
    }
}
