package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;

/** The stacks of a caller's account and Region, for looking at; stacks are made by {@link Stacks#deploy}. */
final class LocalCloudFormationClient implements CloudFormationClient {
    private static final int PAGE = 100;
    private final Stacks stacks;
    private final Caller caller;

    LocalCloudFormationClient(Stacks stacks, Caller caller) {
        this.stacks = stacks;
        this.caller = caller;
    }

    @Override
    public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        List<Stack> found = request.stackName() == null
                ? stacks.list(caller.place())
                : List.of(stack(request.stackName()));
        return DescribeStacksResponse.builder().stacks(found.stream().map(StackViews::stack).toList()).build();
    }

    @Override
    public DescribeStackResourcesResponse describeStackResources(DescribeStackResourcesRequest request) {
        if (request.stackName() == null) {
            throw new UnsupportedOperationException("cloudformation:describeStackResources needs a StackName here");
        }
        Stack stack = stack(request.stackName());
        return DescribeStackResourcesResponse.builder()
                .stackResources(stack.resources().stream()
                        .filter(resource -> request.logicalResourceId() == null || resource.logicalId().equals(request.logicalResourceId()))
                        .map(resource -> StackViews.resource(stack, resource))
                        .toList())
                .build();
    }

    @Override
    public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
        Stack stack = stack(request.stackName());
        Page<Stack.Resource> page = page(() -> Page.of(stack.resources(), Stack.Resource::logicalId, request.nextToken(), PAGE));
        return ListStackResourcesResponse.builder()
                .stackResourceSummaries(page.items().stream().map(resource -> StackViews.summary(stack, resource)).toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public ListStacksResponse listStacks(ListStacksRequest request) {
        List<Stack> wanted = stacks.list(caller.place()).stream()
                .filter(stack -> request.stackStatusFiltersAsStrings().isEmpty()
                        || request.stackStatusFiltersAsStrings().contains(stack.status().name()))
                .toList();
        Page<Stack> page = page(() -> Page.of(wanted, Stack::name, request.nextToken(), PAGE));
        return ListStacksResponse.builder()
                .stackSummaries(page.items().stream().map(StackViews::summary).toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public GetTemplateResponse getTemplate(GetTemplateRequest request) {
        return GetTemplateResponse.builder()
                .templateBody(stacks.template(caller.place(), stack(request.stackName()).name()))
                .stagesAvailable(TemplateStage.ORIGINAL)
                .build();
    }

    /** A deletion that fails shows in the stack's status, as CloudFormation's does. */
    @Override
    public DeleteStackResponse deleteStack(DeleteStackRequest request) {
        stacks.list(caller.place()).stream().filter(stack -> stack.isNamed(request.stackName())).findFirst().ifPresent(stack -> {
            try {
                stacks.delete(caller.place(), stack.name());
            } catch (StackException e) {
                // Its message is the status reason.
            }
        });
        return DeleteStackResponse.builder().build();
    }

    private Stack stack(String nameOrId) {
        if (nameOrId == null) {
            throw invalid("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null");
        }
        try {
            return stacks.describe(caller.place(), nameOrId);
        } catch (TemplateException e) {
            throw invalid(e.getMessage());
        }
    }

    private static <T> Page<T> page(Supplier<Page<T>> page) {
        try {
            return page.get();
        } catch (IllegalArgumentException e) {
            throw invalid("NextToken is not valid");
        }
    }

    private static AwsServiceException invalid(String message) {
        return AwsFailure.of(CloudFormationException.builder(), "CloudFormation", "ValidationError", 400, message);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
