package io.rdsreplicator.local.stacks;

import java.util.Collection;
import java.util.Objects;

/** Creates CloudFormation's messages for failures. */
final class StackFailures {
    private StackFailures() {}

    static String reason(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    /** A message such as {@code The following resource(s) failed to create: [Topic]. }. */
    static String resources(String verb, Collection<String> logicalIds) {
        return "The following resource(s) failed to " + verb + ": [" + String.join(", ", logicalIds) + "]. ";
    }
}
