package io.rdsreplicator.local.stacks.template;

import java.util.List;
import java.util.Map;

/**
 * A CloudFormation template as it is written, with functions not yet resolved. Expressions are trees of maps, lists
 * and scalars. A function is a map with one entry, such as {@code {"Ref": "Topic"}}.
 *
 * <p>It is immutable, so that many deployments can share it.
 *
 * @param metadata a tree, or null
 * @param mappings values by mapping, first-level key and second-level key
 */
public record Template(
        String description,
        Object metadata,
        Map<String, ParameterDefinition> parameters,
        Map<String, Map<String, Map<String, Object>>> mappings,
        Map<String, Object> conditions,
        Map<String, Rule> rules,
        Map<String, Resource> resources,
        Map<String, Output> outputs) {

    /** What happens to a resource when its stack is deleted, or when it is removed from the stack or replaced. */
    public enum DeletionPolicy {
        DELETE,
        RETAIN,
        /** Retained, unless the operation that created it is rolled back. */
        RETAIN_EXCEPT_ON_CREATE
    }

    /**
     * @param condition the name of its condition, or null
     * @param updateReplacePolicy what happens to the resource when an update replaces it
     * @param metadata a tree, or null
     */
    public record Resource(
            String logicalId,
            String type,
            Map<String, Object> properties,
            String condition,
            List<String> dependsOn,
            DeletionPolicy deletionPolicy,
            DeletionPolicy updateReplacePolicy,
            Object metadata) {}

    public record Output(Object value, String description, String condition) {}

    /** @param ruleCondition an expression, or null for always */
    public record Rule(Object ruleCondition, List<Assertion> assertions) {}

    public record Assertion(Object expression, String description) {}
}
