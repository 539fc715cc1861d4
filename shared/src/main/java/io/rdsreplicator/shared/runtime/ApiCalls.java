package io.rdsreplicator.shared.runtime;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Counts the requests that the clients of {@link AwsClients} send to AWS, by service and including the SDK's retries. A
 * synchronous client calls its interceptors on the caller's thread, so each thread has its own count.
 */
final class ApiCalls implements ExecutionInterceptor {
    private static final ThreadLocal<Map<String, Integer>> COUNTS = ThreadLocal.withInitial(TreeMap::new);

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        COUNTS.get().merge(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME), 1, Integer::sum);
    }

    /** The requests of this thread since the last {@link #forget()}, by the service's name, such as {@code Rds}. */
    static Map<String, Integer> counted() {
        return Collections.unmodifiableMap(new TreeMap<>(COUNTS.get()));
    }

    static void forget() {
        COUNTS.remove();
    }
}
