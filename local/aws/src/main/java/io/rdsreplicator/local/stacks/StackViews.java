package io.rdsreplicator.local.stacks;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** Stacks as CloudFormation's describe calls show them. */
final class StackViews {
    private StackViews() {}

    static software.amazon.awssdk.services.cloudformation.model.Stack stack(Stack stack) {
        return software.amazon.awssdk.services.cloudformation.model.Stack.builder()
                .stackId(stack.id())
                .stackName(stack.name())
                .description(stack.description())
                .stackStatus(stack.status().name())
                .stackStatusReason(stack.statusReason())
                .creationTime(stack.created())
                .lastUpdatedTime(stack.updated())
                .parameters(stack.parameters().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> Parameter.builder().parameterKey(entry.getKey()).parameterValue(entry.getValue()).build())
                        .toList())
                .outputs(stack.outputs().entrySet().stream().map(entry -> output(entry.getKey(), entry.getValue())).toList())
                .tags(stack.tags().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> Tag.builder().key(entry.getKey()).value(entry.getValue()).build())
                        .toList())
                .build();
    }

    private static Output output(String key, Stack.Output output) {
        return Output.builder()
                .outputKey(key)
                .outputValue(output.value())
                .description(output.description())
                .exportName(output.exportName())
                .build();
    }

    static StackSummary summary(Stack stack) {
        return StackSummary.builder()
                .stackId(stack.id())
                .stackName(stack.name())
                .templateDescription(stack.description())
                .stackStatus(stack.status().name())
                .stackStatusReason(stack.statusReason())
                .creationTime(stack.created())
                .lastUpdatedTime(stack.updated())
                .build();
    }

    static StackResource resource(Stack stack, Stack.Resource resource) {
        return StackResource.builder()
                .stackId(stack.id())
                .stackName(stack.name())
                .logicalResourceId(resource.logicalId())
                .physicalResourceId(resource.physicalId())
                .resourceType(resource.type())
                .resourceStatus(resource.status().name())
                .timestamp(lastChanged(stack))
                .build();
    }

    static StackResourceSummary summary(Stack stack, Stack.Resource resource) {
        return StackResourceSummary.builder()
                .logicalResourceId(resource.logicalId())
                .physicalResourceId(resource.physicalId())
                .resourceType(resource.type())
                .resourceStatus(resource.status().name())
                .lastUpdatedTimestamp(lastChanged(stack))
                .build();
    }

    /** Resources keep no time of their own. */
    private static Instant lastChanged(Stack stack) {
        return stack.updated() == null ? stack.created() : stack.updated();
    }
}
