package io.rdsreplicator.local.calls;

import software.amazon.awssdk.core.SdkResponse;

/**
 * Wraps every call. Authorization, faults and records are interceptors. The caller sees an exception that an
 * interceptor throws.
 */
public interface CallInterceptor {
    default void before(Call call) {}

    default void succeeded(Call call, SdkResponse response) {}

    default void failed(Call call, RuntimeException error) {}
}
