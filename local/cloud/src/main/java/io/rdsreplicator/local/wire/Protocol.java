package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.wire.Service.Target;
import software.amazon.awssdk.core.SdkPojo;

/** One of AWS's protocols: how requests are read, and responses and errors written. */
interface Protocol {
    /** The largest body of a request, in bytes. */
    default int largestBody(WireRequest head) {
        return HttpEndpoint.MAXIMUM_BODY;
    }

    /**
     * The request without what the protocol wrapped around its body.
     *
     * @throws WireFailure if the body is not what the request says it is
     */
    default WireRequest unwrap(WireRequest request) {
        return request;
    }

    /**
     * Which operation a request asks for.
     *
     * @throws WireFailure if the request names none that the service has
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

    /** The code for an access key that nobody has. */
    String unknownKeyCode();
}
