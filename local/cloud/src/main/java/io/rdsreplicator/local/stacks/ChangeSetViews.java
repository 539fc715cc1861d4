package io.rdsreplicator.local.stacks;

import java.util.List;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeType;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/** Change sets as CloudFormation's describe calls show them, without the details of a change. */
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
                .resourceType(change.type());
        if (change.replacement() != null) {
            resource.replacement(
                    switch (change.replacement()) {
                        case TRUE -> Replacement.TRUE;
                        case FALSE -> Replacement.FALSE;
                        case CONDITIONAL -> Replacement.CONDITIONAL;
                    });
        }
        return Change.builder()
                .type(ChangeType.RESOURCE)
                .resourceChange(resource.build())
                .build();
    }
}
