package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Which operations clients have called over HTTP, and seen succeed or fail; holds a service's tests to all that it implements. */
final class RecordedCalls implements ExecutionInterceptor {
    private final Set<String> succeeded = new ConcurrentSkipListSet<>();
    private final Set<String> failed = new ConcurrentSkipListSet<>();

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        succeeded.add(name(attributes));
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        failed.add(name(attributes));
    }

    private static String name(ExecutionAttributes attributes) {
        return attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    }

    /**
     * Fails unless every operation that the service implements was seen to succeed, and to fail.
     *
     * @param cannotFail operations that take no name of anything, and fail on nothing that a client of the SDK can send
     */
    void assertComplete(Class<? extends SdkClient> api, String... cannotFail) {
        Set<String> implemented = implemented(api);
        assertThat(implemented).as("operations of " + api.getSimpleName()).isNotEmpty();
        assertThat(succeeded).as("operations seen to succeed").containsAll(implemented);
        implemented.removeAll(Set.of(cannotFail));
        assertThat(failed).as("operations seen to fail").containsAll(implemented);
    }

    /** Finds out by calling each, with nothing said, on an AWS of its own. */
    private static Set<String> implemented(Class<? extends SdkClient> api) {
        Timeline timeline = Timeline.virtual(Instant.EPOCH);
        FrontDoor frontDoor = new LocalAws(
                        timeline,
                        new FingerprintStorage(),
                        RdsDurations.realistic(),
                        door -> (function, id, payload, done) -> done.accept(InvocationResult.success(payload)))
                .frontDoor();
        SdkClient client = frontDoor.client(api, Caller.root(WireStage.A));
        Set<String> implemented = new TreeSet<>();
        Operation.of(api).forEach((name, operation) -> {
            if (answers(operation, client)) {
                implemented.add(name);
            }
        });
        return implemented;
    }

    private static boolean answers(Operation operation, SdkClient client) {
        try {
            operation.call(client, (SdkRequest) Operation.build(operation.newInput()), new byte[0]);
            return true;
        } catch (UnsupportedOperationException e) {
            return !e.getMessage()
                    .equals(client.serviceName() + ":" + operation.method().getName() + " is not implemented here");
        } catch (RuntimeException e) {
            return true;
        }
    }
}
