package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.PlannedChange.Detail;
import java.util.List;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetSummary;
import software.amazon.awssdk.services.cloudformation.model.ChangeSource;
import software.amazon.awssdk.services.cloudformation.model.ChangeType;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.EvaluationType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceAttribute;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;

/** Change sets as CloudFormation's describe calls show them. */
final class ChangeSetViews {
    private ChangeSetViews() {}

    /** @param parameters with the {@code NoEcho} parameters masked */
    static DescribeChangeSetResponse description(StackState state, ChangeSet changeSet, List<Parameter> parameters) {
        return DescribeChangeSetResponse.builder()
                .changeSetName(changeSet.name)
                .changeSetId(changeSet.id)
                .stackId(state.id)
                .stackName(state.name)
                .description(changeSet.description)
                .parameters(parameters)
                .creationTime(changeSet.created)
                .status(changeSet.status)
                .executionStatus(changeSet.executionStatus())
                .statusReason(changeSet.reason)
                .notificationARNs(List.of())
                .capabilitiesWithStrings(changeSet.submission.capabilities())
                .tags(StackViews.tags(changeSet.deployment.tags()))
                .changes(changeSet.changes.stream().map(ChangeSetViews::change).toList())
                .includeNestedStacks(false)
                .build();
    }

    static ChangeSetSummary summary(StackState state, ChangeSet changeSet) {
        return ChangeSetSummary.builder()
                .stackId(state.id)
                .stackName(state.name)
                .changeSetId(changeSet.id)
                .changeSetName(changeSet.name)
                .description(changeSet.description)
                .creationTime(changeSet.created)
                .status(changeSet.status)
                .executionStatus(changeSet.executionStatus())
                .statusReason(changeSet.reason)
                .includeNestedStacks(false)
                .build();
    }

    private static Change change(PlannedChange change) {
        ResourceChange.Builder resource = ResourceChange.builder()
                .action(
                        switch (change.action()) {
                            case ADD -> ChangeAction.ADD;
                            case MODIFY -> ChangeAction.MODIFY;
                            case REMOVE -> ChangeAction.REMOVE;
                        })
                .logicalResourceId(change.logicalId())
                .physicalResourceId(change.physicalId())
                .resourceType(change.type())
                .scope(List.of())
                .details(change.details().stream().map(ChangeSetViews::detail).toList());
        if (change.replacement() != null) {
            resource.replacement(
                    switch (change.replacement()) {
                        case TRUE -> Replacement.TRUE;
                        case FALSE -> Replacement.FALSE;
                        case CONDITIONAL -> Replacement.CONDITIONAL;
                    });
            resource.scope(change.policyOnly() ? ResourceAttribute.DELETION_POLICY : ResourceAttribute.PROPERTIES);
        }
        return Change.builder()
                .type(ChangeType.RESOURCE)
                .resourceChange(resource.build())
                .build();
    }

    private static ResourceChangeDetail detail(Detail detail) {
        return ResourceChangeDetail.builder()
                .target(t -> t.attribute(ResourceAttribute.PROPERTIES)
                        .name(detail.property())
                        .requiresRecreation(
                                !detail.replaces()
                                        ? RequiresRecreation.NEVER
                                        : detail.dynamic()
                                                ? RequiresRecreation.CONDITIONALLY
                                                : RequiresRecreation.ALWAYS))
                .evaluation(detail.dynamic() ? EvaluationType.DYNAMIC : EvaluationType.STATIC)
                .changeSource(detail.dynamic() ? ChangeSource.RESOURCE_REFERENCE : ChangeSource.DIRECT_MODIFICATION)
                .build();
    }
}
