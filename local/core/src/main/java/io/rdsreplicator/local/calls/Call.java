package io.rdsreplicator.local.calls;

import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.core.SdkRequest;

/**
 * One call on a service.
 *
 * @param service the SDK's name of the service, such as {@code rds}
 * @param operation in the SDK's spelling, such as {@code createDBSnapshot}
 */
public record Call(Caller caller, String service, String operation, SdkRequest request) {}
