package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.template.Template;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The capabilities that a caller must acknowledge before a template may change permissions.
 *
 * @param resourceTypes the types that require them
 */
record Capabilities(List<String> required, List<String> resourceTypes) {
    static final String IAM = "CAPABILITY_IAM";
    static final String NAMED_IAM = "CAPABILITY_NAMED_IAM";
    private static final Map<String, String> NAMES = Map.of(
            "AWS::IAM::Role", "RoleName",
            "AWS::IAM::ManagedPolicy", "ManagedPolicyName",
            "AWS::IAM::Policy", "");

    static Capabilities of(Template template) {
        List<Template.Resource> permissions = template.resources().values().stream()
                .filter(resource -> NAMES.containsKey(resource.type()))
                .toList();
        if (permissions.isEmpty()) {
            return new Capabilities(List.of(), List.of());
        }
        boolean named = permissions.stream()
                .anyMatch(resource -> resource.properties().containsKey(NAMES.get(resource.type())));
        return new Capabilities(
                List.of(named ? NAMED_IAM : IAM),
                permissions.stream()
                        .map(Template.Resource::type)
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** The wider capability includes the narrower one. */
    boolean areIn(Collection<String> acknowledged) {
        return acknowledged.containsAll(required) || acknowledged.contains(NAMED_IAM);
    }

    /** Why they are required, or null. */
    String reason() {
        return required.isEmpty()
                ? null
                : "The following resource(s) require capabilities: [" + String.join(", ", resourceTypes) + "]";
    }
}
