package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/**
 * Local Lambda in every account and Region. A function has only the version {@code $LATEST}, and is active as soon as
 * it is created. If it is in a VPC and idle for weeks, it becomes inactive. A {@link FunctionRuntime} runs the
 * functions. A role of the function's own account needs permission by the function's policy or by its own policy. A
 * role of another account needs both. A service needs permission by the function's policy.
 */
public final class LambdaService implements Invoker {
    static final String INVOKE = "lambda:InvokeFunction";

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final Functions functions;
    private final Invocations invocations;
    private final AsyncInvocations queue;
    private final PolicyCheck policies;
    private Admission admission = function -> {};

    public LambdaService(Timeline timeline, FrontDoor frontDoor, FunctionRuntime runtime) {
        this.timeline = timeline;
        this.functions = new Functions(frontDoor.authorization());
        this.frontDoor = frontDoor;
        this.policies = new PolicyCheck(frontDoor.roles());
        this.invocations = new Invocations(timeline, runtime);
        this.queue = new AsyncInvocations(timeline, frontDoor, functions, invocations);
        frontDoor.open(LambdaClient.class, caller -> new LocalLambdaClient(this, caller));
    }

    /** Reports every invocation from now on. */
    public void observe(InvocationObserver observer) {
        invocations.observe(observer);
    }

    /**
     * Sets how long Lambda takes to reconnect a function to its VPC after it was idle for weeks. The default is one
     * minute.
     */
    public void reconnectWithin(Duration span) {
        timeline.locked(() -> invocations.reconnecting = span);
    }

    /** Calls this admission before every synchronous invocation from now on. */
    public void admitBy(Admission newAdmission) {
        timeline.locked(() -> admission = newAdmission);
    }

    @Override
    public void invoke(Caller caller, String function, String payload, Consumer<InvocationResult> done) {
        LocalFunction found = functions.find(caller, function, null, INVOKE);
        String accepted = Invocations.accepted(payload, Invocations.SYNCHRONOUS_BYTES);
        invocations.connect(found);
        admission.ask(found.spec);
        invocations.run(
                found.spec,
                Invocations.requestId(found),
                accepted,
                result -> timeline.after(Duration.ZERO, "end of " + found.spec.name(), () -> done.accept(result)));
    }

    InvokeResponse invoke(Caller caller, InvokeRequest request) {
        LocalFunction function = functions.find(caller, request.functionName(), request.qualifier(), INVOKE);
        InvocationType type =
                request.invocationType() == null ? InvocationType.REQUEST_RESPONSE : request.invocationType();
        int limit = type == InvocationType.EVENT ? Invocations.ASYNCHRONOUS_BYTES : Invocations.SYNCHRONOUS_BYTES;
        String payload = Invocations.accepted(
                request.payload() == null ? "" : request.payload().asUtf8String(), limit);
        return switch (type) {
            case DRY_RUN -> InvokeResponse.builder().statusCode(204).build();
            case EVENT -> {
                queue.enqueue(function, Invocations.requestId(function), payload);
                yield InvokeResponse.builder().statusCode(202).build();
            }
            case REQUEST_RESPONSE -> {
                invocations.connect(function);
                yield answer(function, payload);
            }
            case UNKNOWN_TO_SDK_VERSION ->
                throw LambdaFailures.invalid("Unknown invocation type: " + request.invocationTypeAsString());
        };
    }

    private InvokeResponse answer(LocalFunction function, String payload) {
        InvocationResult[] end = new InvocationResult[1];
        invocations.run(function.spec, Invocations.requestId(function), payload, result -> end[0] = result);
        if (!timeline.await(() -> end[0] != null)) {
            throw LambdaFailures.unavailable(function.spec.name() + " had not answered when this local AWS was closed");
        }
        return InvokeResponse.builder()
                .statusCode(200)
                .executedVersion("$LATEST")
                .functionError(end[0].functionError())
                .payload(SdkBytes.fromUtf8String(end[0].payload() == null ? "null" : end[0].payload()))
                .build();
    }

    PolicyCheck policies() {
        return policies;
    }

    LocalFunction find(Caller caller, String nameOrArn, String qualifier, String action) {
        return functions.find(caller, nameOrArn, qualifier, "lambda:" + action);
    }

    LocalFunction find(
            Caller caller, String nameOrArn, String qualifier, String action, UnaryOperator<AccessRequest> asked) {
        return functions.find(caller, nameOrArn, qualifier, "lambda:" + action, asked);
    }

    FunctionConfiguration create(Caller caller, CreateFunctionRequest request) {
        String arn = Functions.arn(caller.place(), String.valueOf(request.functionName()));
        functions.require(AccessRequest.of(caller, "lambda:CreateFunction", arn).withRequestTags(request.tags()));
        if (!request.tags().isEmpty()) {
            functions.require(
                    AccessRequest.of(caller, "lambda:TagResource", arn).withRequestTags(request.tags()));
        }
        var code = request.code();
        CodeSource source = functions.sharing(
                code == null
                        ? CodeSource.of(frontDoor, caller, null, null, null, null)
                        : CodeSource.of(
                                frontDoor, caller, code.s3Bucket(), code.s3Key(), code.zipFile(), code.imageUri()));
        LocalFunction function = new LocalFunction(
                FunctionSettings.created(caller, request, source), source, new VpcConnection(timeline.instant()));
        functions.requireRole(caller, function.spec);
        function.description = request.description();
        function.tags.putAll(request.tags());
        functions.add(function);
        return changed(function);
    }

    FunctionConfiguration update(Caller caller, UpdateFunctionConfigurationRequest request) {
        LocalFunction function = find(caller, request.functionName(), null, "UpdateFunctionConfiguration");
        FunctionSpec updated = FunctionSettings.updated(caller, function.spec, request);
        if (request.role() != null) {
            functions.requireRole(caller, updated);
        }
        function.spec = updated;
        function.description = request.description() == null ? function.description : request.description();
        return changed(function);
    }

    FunctionConfiguration update(Caller caller, UpdateFunctionCodeRequest request) {
        LocalFunction function = find(caller, request.functionName(), null, "UpdateFunctionCode");
        function.source = functions.sharing(CodeSource.of(
                frontDoor, caller, request.s3Bucket(), request.s3Key(), request.zipFile(), request.imageUri()));
        function.spec = FunctionSettings.withCode(function.spec, function.source);
        return changed(function);
    }

    private FunctionConfiguration changed(LocalFunction function) {
        function.revision++;
        function.lastModified = timeline.instant();
        return configuration(function);
    }

    FunctionConfiguration configuration(LocalFunction function) {
        return FunctionViews.configuration(function, timeline.instant());
    }

    ListFunctionsResponse list(Caller caller, ListFunctionsRequest request) {
        functions.require(AccessRequest.of(caller, "lambda:ListFunctions", "*"));
        int limit = request.maxItems() == null ? 50 : Math.min(request.maxItems(), 50);
        Page<LocalFunction> page = Page.of(
                functions.of(caller.place()),
                function -> function.spec.name(),
                request.marker(),
                limit,
                () -> LambdaFailures.invalid("Marker or MaxItems is not valid"));
        return ListFunctionsResponse.builder()
                .functions(page.items().stream().map(this::configuration).toList())
                .nextMarker(page.next())
                .build();
    }

    void delete(Caller caller, String name) {
        functions.remove(find(caller, name, null, "DeleteFunction"));
    }

    LocalFunction put(Caller caller, PutFunctionEventInvokeConfigRequest request) {
        LocalFunction function =
                find(caller, request.functionName(), request.qualifier(), "PutFunctionEventInvokeConfig");
        DestinationConfig destinations = request.destinationConfig();
        int retries = request.maximumRetryAttempts() == null
                ? AsyncSettings.DEFAULT.retries()
                : request.maximumRetryAttempts();
        Duration age = request.maximumEventAgeInSeconds() == null
                ? AsyncSettings.DEFAULT.maximumAge()
                : Duration.ofSeconds(request.maximumEventAgeInSeconds());
        if (retries < 0 || retries > 2 || age.toSeconds() < 60 || age.toSeconds() > 21_600) {
            throw LambdaFailures.invalid("MaximumRetryAttempts is 0 to 2, MaximumEventAgeInSeconds 60 to 21600");
        }
        String onSuccess = destinations == null || destinations.onSuccess() == null
                ? null
                : destinations.onSuccess().destination();
        String onFailure = destinations == null || destinations.onFailure() == null
                ? null
                : destinations.onFailure().destination();
        AsyncSettings settings =
                new AsyncSettings(retries, age, queue(onSuccess), queue(onFailure), timeline.instant());
        Stream.of(onSuccess, onFailure)
                .filter(Objects::nonNull)
                .forEach(queue -> functions.requireDestination(function.spec, queue));
        function.asyncSettings = settings;
        return function;
    }

    private static String queue(String destination) {
        if (destination != null
                && !(AmazonResourceName.isArn(destination)
                        && AmazonResourceName.parse(destination).service().equals("sqs"))) {
            throw new UnsupportedOperationException("only queues are destinations here, not " + destination);
        }
        return destination;
    }

    LocalFunction withAsyncSettings(Caller caller, String name, String qualifier, String action) {
        LocalFunction function = find(caller, name, qualifier, action);
        if (function.asyncSettings == null) {
            throw LambdaFailures.notFound(
                    "The function " + function.spec.arn() + ":$LATEST doesn't have an EventInvokeConfig");
        }
        return function;
    }
}
