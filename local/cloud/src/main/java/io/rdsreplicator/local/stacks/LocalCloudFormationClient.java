package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.CloudFormationFailures.answer;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.template.TemplateParameters;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackResponse;

/** The CloudFormation client of one caller, with the stacks of its account and Region. */
final class LocalCloudFormationClient implements CloudFormationClient {
    private static final int PAGE = 100;
    private final Stacks stacks;
    private final Submissions submissions;
    private final ChangeSets changeSets;
    private final Caller caller;

    LocalCloudFormationClient(Stacks stacks, Submissions submissions, Caller caller) {
        this.stacks = stacks;
        this.submissions = submissions;
        this.changeSets = new ChangeSets(submissions, caller);
        this.caller = caller;
    }

    @Override
    public CreateStackResponse createStack(CreateStackRequest request) {
        if (Boolean.TRUE.equals(request.enableTerminationProtection())) {
            throw new UnsupportedOperationException("termination protection is not implemented here");
        }
        return CreateStackResponse.builder()
                .stackId(answer(() -> submissions.create(caller, Submission.of(request))).id)
                .build();
    }

    @Override
    public UpdateStackResponse updateStack(UpdateStackRequest request) {
        return UpdateStackResponse.builder()
                .stackId(answer(() -> submissions.update(caller, Submission.of(request))).id)
                .build();
    }

    /** If a deletion fails, only the status of the stack shows it. */
    @Override
    public DeleteStackResponse deleteStack(DeleteStackRequest request) {
        return answer(() -> {
            submissions.delete(caller, request);
            return DeleteStackResponse.builder().build();
        });
    }

    @Override
    public CreateChangeSetResponse createChangeSet(CreateChangeSetRequest request) {
        ChangeSets.Found made = answer(() -> changeSets.create(request));
        return CreateChangeSetResponse.builder()
                .id(made.changeSet().id)
                .stackId(made.state().id)
                .build();
    }

    @Override
    public DescribeChangeSetResponse describeChangeSet(DescribeChangeSetRequest request) {
        ChangeSets.Found found = answer(() -> changeSets.find(request.changeSetName(), request.stackName()));
        Deployment deployment = found.changeSet().deployment;
        List<Parameter> parameters = StackViews.parameters(
                TemplateParameters.of(Templates.checked(deployment.template()).parameters(), deployment.parameters())
                        .shown());
        return ChangeSetViews.description(found.state(), found.changeSet(), parameters);
    }

    @Override
    public ExecuteChangeSetResponse executeChangeSet(ExecuteChangeSetRequest request) {
        return answer(() -> {
            changeSets.execute(request);
            return ExecuteChangeSetResponse.builder().build();
        });
    }

    @Override
    public DeleteChangeSetResponse deleteChangeSet(DeleteChangeSetRequest request) {
        return answer(() -> {
            changeSets.delete(request.changeSetName(), request.stackName());
            return DeleteChangeSetResponse.builder().build();
        });
    }

    @Override
    public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        List<Stack> found = request.stackName() == null
                ? stacks.list(caller.place())
                : List.of(state(request.stackName()).shown());
        return DescribeStacksResponse.builder()
                .stacks(found.stream().map(StackViews::stack).toList())
                .build();
    }

    @Override
    public DescribeStackEventsResponse describeStackEvents(DescribeStackEventsRequest request) {
        StackState state = state(request.stackName());
        return page(
                state.events,
                event -> "%09d".formatted(999_999_999 - event.sequence()),
                request.nextToken(),
                (items, next) -> DescribeStackEventsResponse.builder()
                        .stackEvents(items.stream()
                                .map(event -> StackViews.event(state, event))
                                .toList())
                        .nextToken(next)
                        .build());
    }

    @Override
    public DescribeStackResourceResponse describeStackResource(DescribeStackResourceRequest request) {
        StackState state = state(request.stackName());
        LiveResource resource = state.resources.get(request.logicalResourceId());
        if (resource == null) {
            throw CloudFormationFailures.invalid(
                    "Resource " + request.logicalResourceId() + " does not exist for stack " + request.stackName());
        }
        return DescribeStackResourceResponse.builder()
                .stackResourceDetail(StackViews.detail(state.shown(), resource))
                .build();
    }

    @Override
    public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
        return page(
                state(request.stackName()).shown().resources(),
                Stack.Resource::logicalId,
                request.nextToken(),
                (items, next) -> ListStackResourcesResponse.builder()
                        .stackResourceSummaries(
                                items.stream().map(StackViews::summary).toList())
                        .nextToken(next)
                        .build());
    }

    /** Includes deleted stacks. */
    @Override
    public ListStacksResponse listStacks(ListStacksRequest request) {
        List<Stack> wanted = stacks.states(caller.place()).stream()
                .map(StackState::shown)
                .filter(stack -> request.stackStatusFiltersAsStrings().isEmpty()
                        || request.stackStatusFiltersAsStrings()
                                .contains(stack.status().name()))
                .toList();
        return page(
                wanted,
                stack -> stack.name() + " " + stack.id(),
                request.nextToken(),
                (items, next) -> ListStacksResponse.builder()
                        .stackSummaries(items.stream().map(StackViews::summary).toList())
                        .nextToken(next)
                        .build());
    }

    @Override
    public GetTemplateSummaryResponse getTemplateSummary(GetTemplateSummaryRequest request) {
        return answer(() -> TemplateViews.summary(Templates.checked(
                request.stackName() == null
                        ? submissions.text(caller, request.templateBody(), request.templateURL())
                        : template(state(request.stackName())))));
    }

    /** A stack in review has no template yet. */
    private static String template(StackState state) {
        if (state.template == null) {
            throw CloudFormationFailures.invalid(
                    "Stack " + state.name + " has no template: it is in " + state.status + " state");
        }
        return state.template;
    }

    private StackState state(String nameOrId) {
        return answer(() -> stacks.state(caller.place(), Submissions.named(nameOrId)));
    }

    private static <T, R> R page(
            List<T> all, Function<T, String> key, String token, BiFunction<List<T>, String, R> view) {
        Page<T> page = Page.of(all, key, token, PAGE, () -> CloudFormationFailures.invalid("NextToken is not valid"));
        return view.apply(page.items(), page.next());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
