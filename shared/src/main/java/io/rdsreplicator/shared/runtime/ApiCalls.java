package io.rdsreplicator.shared.runtime;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Counts the requests that the clients of {@link AwsClients} send to AWS, those that the SDK repeats too, by service. A synchronous client asks
 * its interceptors on the thread of the caller, so each thread has a count of its own.
 */
final class ApiCalls implements ExecutionInterceptor {
    private static final ThreadLocal<Map<String, Integer>> COUNTS = ThreadLocal.withInitial(TreeMap::new);

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        COUNTS.get().merge(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME), 1, Integer::sum);
    }

    /** The requests of this thread since they were last forgotten, by the service's name, as {@code Rds}. */
    static Map<String, Integer> counted() {
        return Collections.unmodifiableMap(new TreeMap<>(COUNTS.get()));
    }

    static void forget() {
        COUNTS.remove();
    }
}
