package io.rdsreplicator.local.calls;

import software.amazon.awssdk.core.SdkResponse;

/** Stands around every call: authorization, faults and records are interceptors. What it throws, the caller sees. */
public interface CallInterceptor {
    default void before(Call call) {}

    default void succeeded(Call call, SdkResponse response) {}

    default void failed(Call call, RuntimeException error) {}
}
