package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.stacks.resources.StoredObjects;
import io.rdsreplicator.local.time.Timeline;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleResponse;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/** Services that keep nothing: they answer with the names that AWS would give, and every call but listings is on record. */
final class RecordedAws {
    static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-west-1");

    final List<Call> calls = new ArrayList<>();
    final Roles roles = new Roles();
    final Stacks stacks;
    /** Texts by bucket and key. */
    final Map<String, String> stored = new HashMap<>();

    final StoredObjects objects = (caller, bucket, key) -> {
        String text = stored.get(bucket + "/" + key);
        if (text == null) {
            throw AwsFailure.of(S3Exception.builder(), "S3", "NoSuchKey", 404, "The specified key does not exist.");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    };
    private final Map<String, RuntimeException> failures = new HashMap<>();
    private int keys;

    RecordedAws() {
        Timeline timeline = Timeline.virtual(Instant.EPOCH);
        FrontDoor frontDoor = new FrontDoor(timeline);
        open(frontDoor, LambdaClient.class, "lambda");
        open(frontDoor, SnsClient.class, "sns");
        open(frontDoor, SqsClient.class, "sqs");
        open(frontDoor, KmsClient.class, "kms");
        open(frontDoor, SfnClient.class, "states");
        open(frontDoor, EventBridgeClient.class, "events");
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (!call.operation().startsWith("list")) {
                    calls.add(call);
                }
                if (failures.containsKey(call.operation())) {
                    throw failures.get(call.operation());
                }
            }
        });
        stacks = new Stacks(timeline, frontDoor, roles, objects);
    }

    Stack deploy(String template, String... parameters) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put(parameters[i], parameters[i + 1]);
        }
        return stacks.deploy(new Deployment(PLACE, "demo", template, Path.of("/templates"), values, Map.of()));
    }

    void failOn(String operation, RuntimeException failure) {
        failures.put(operation, failure);
    }

    void heal() {
        failures.clear();
    }

    List<String> operations() {
        return calls.stream().map(Call::operation).toList();
    }

    /** The only request of a kind. */
    <R extends SdkRequest> R only(Class<R> type) {
        List<R> requests = all(type);
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " of " + type.getSimpleName() + " in " + operations());
        }
        return requests.get(0);
    }

    <R extends SdkRequest> List<R> all(Class<R> type) {
        return calls.stream()
                .map(Call::request)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private <C extends SdkClient> void open(FrontDoor frontDoor, Class<C> api, String name) {
        frontDoor.open(
                api,
                caller -> api.cast(Proxy.newProxyInstance(
                        api.getClassLoader(),
                        new Class<?>[] {api},
                        (proxy, method, arguments) ->
                                method.getName().equals("serviceName") ? name : answer(caller, method, arguments[0]))));
    }

    private Object answer(Caller caller, Method method, Object request) throws ReflectiveOperationException {
        AccountRegion place = caller.place();
        if (request instanceof CreateFunctionRequest r) {
            return CreateFunctionResponse.builder()
                    .functionArn(place.arn("lambda", "function:" + r.functionName()))
                    .build();
        }
        if (request instanceof CreateTopicRequest r) {
            return CreateTopicResponse.builder()
                    .topicArn(place.arn("sns", r.name()))
                    .build();
        }
        if (request instanceof SubscribeRequest r) {
            return SubscribeResponse.builder()
                    .subscriptionArn(r.topicArn() + ":subscription")
                    .build();
        }
        if (request instanceof CreateQueueRequest r) {
            return CreateQueueResponse.builder()
                    .queueUrl("https://sqs.eu-west-1.amazonaws.com/111111111111/" + r.queueName())
                    .build();
        }
        if (request instanceof CreateStateMachineRequest r) {
            return CreateStateMachineResponse.builder()
                    .stateMachineArn(place.arn("states", "stateMachine:" + r.name()))
                    .build();
        }
        if (request instanceof PutRuleRequest r) {
            return PutRuleResponse.builder()
                    .ruleArn(place.arn("events", "rule/" + r.name()))
                    .build();
        }
        if (method.getName().equals("createKey")) {
            String id = "key-" + ++keys;
            return CreateKeyResponse.builder()
                    .keyMetadata(m -> m.keyId(id).arn(place.arn("kms", "key/" + id)))
                    .build();
        }
        Object builder = method.getReturnType().getMethod("builder").invoke(null);
        return ((Buildable) builder).build();
    }
}
