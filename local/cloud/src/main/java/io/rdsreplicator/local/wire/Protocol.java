package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.wire.Service.Target;
import software.amazon.awssdk.core.SdkPojo;

/** One of AWS's protocols. It reads requests, and writes responses and errors. */
interface Protocol {
    /** The largest body of a request, in bytes. */
    default int largestBody(WireRequest head) {
        return HttpEndpoint.MAXIMUM_BODY;
    }

    /**
     * Removes the protocol's encoding from the body of a request.
     *
     * @throws WireFailure if the body does not match the headers of the request
     */
    default WireRequest unwrap(WireRequest request) {
        return request;
    }

    /**
     * The operation of a request.
     *
     * @throws WireFailure if the request names no operation of the service
     */
    Target target(Service service, WireRequest request);

    /**
     * Fills the builder of the operation's request.
     *
     * @throws WireFailure if the request is malformed
     */
    void read(Target target, WireRequest request, SdkPojo builder);

    WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId);

    WireResponse write(WireRequest request, CallFailure failure, String requestId);

    /** The error code for an unknown access key. */
    String unknownKeyCode();
}
