package io.rdsreplicator.local.stacks;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackDriftInformation;
import software.amazon.awssdk.services.cloudformation.model.StackDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDetail;
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
                .deletionTime(stack.deleted())
                .disableRollback(stack.rollbackDisabled())
                .enableTerminationProtection(false)
                .capabilitiesWithStrings(stack.capabilities())
                .notificationARNs(List.of())
                .driftInformation(StackDriftInformation.builder()
                        .stackDriftStatus(StackDriftStatus.NOT_CHECKED)
                        .build())
                .parameters(parameters(stack.parameters()))
                .outputs(stack.outputs().entrySet().stream()
                        .map(entry -> output(entry.getKey(), entry.getValue()))
                        .toList())
                .tags(tags(stack.tags()))
                .build();
    }

    static List<Parameter> parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Parameter.builder()
                        .parameterKey(entry.getKey())
                        .parameterValue(entry.getValue())
                        .build())
                .toList();
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Tag.builder()
                        .key(entry.getKey())
                        .value(entry.getValue())
                        .build())
                .toList();
    }

    private static Output output(String key, Stack.Output output) {
        return Output.builder()
                .outputKey(key)
                .outputValue(output.value())
                .description(output.description())
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
                .deletionTime(stack.deleted())
                .build();
    }

    static StackResourceDetail detail(Stack stack, LiveResource live) {
        Stack.Resource resource = live.shown();
        Object metadata = live.metadata() == null ? Map.of() : live.metadata();
        return StackResourceDetail.builder()
                .stackId(stack.id())
                .stackName(stack.name())
                .logicalResourceId(resource.logicalId())
                .physicalResourceId(resource.physicalId())
                .resourceType(resource.type())
                .resourceStatus(resource.status().name())
                .resourceStatusReason(resource.reason())
                .lastUpdatedTimestamp(resource.changed())
                .metadata(TemplateViews.json(metadata))
                .build();
    }

    static StackResourceSummary summary(Stack.Resource resource) {
        return StackResourceSummary.builder()
                .logicalResourceId(resource.logicalId())
                .physicalResourceId(resource.physicalId())
                .resourceType(resource.type())
                .resourceStatus(resource.status().name())
                .resourceStatusReason(resource.reason())
                .lastUpdatedTimestamp(resource.changed())
                .build();
    }

    /** The event id is the same in every run. */
    static software.amazon.awssdk.services.cloudformation.model.StackEvent event(StackState state, StackEvent event) {
        return software.amazon.awssdk.services.cloudformation.model.StackEvent.builder()
                .eventId(event.logicalId() + "-" + event.status() + "-" + event.at() + "-" + event.sequence())
                .stackId(state.id)
                .stackName(state.name)
                .logicalResourceId(event.logicalId())
                .physicalResourceId(event.physicalId())
                .resourceType(event.type())
                .resourceStatus(event.status().name())
                .resourceStatusReason(event.reason())
                .resourceProperties(
                        event.properties() == null ? null : event.properties().toJson())
                .timestamp(event.at())
                .clientRequestToken(event.token())
                .build();
    }
}
