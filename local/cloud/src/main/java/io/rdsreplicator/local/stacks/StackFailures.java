package io.rdsreplicator.local.stacks;

import java.util.Collection;
import java.util.Objects;

/** What CloudFormation says of what went wrong. */
final class StackFailures {
    private StackFailures() {}

    static String reason(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    /** As {@code The following resource(s) failed to create: [Topic]. }. */
    static String resources(String verb, Collection<String> logicalIds) {
        return "The following resource(s) failed to " + verb + ": [" + String.join(", ", logicalIds) + "]. ";
    }
}
