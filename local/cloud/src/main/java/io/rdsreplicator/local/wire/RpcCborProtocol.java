package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.wire.Service.Target;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The Smithy RPC v2 protocol with CBOR. The operation is in the path, {@code /service/Name/operation/DescribeAlarms}.
 * Requests and answers are CBOR.
 *
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR protocol</a>
 */
final class RpcCborProtocol implements Protocol {
    static final String NAME = "rpc-v2-cbor";
    private static final Pattern PATH = Pattern.compile(".*/service/[^/]+/operation/([^/]+)");

    @Override
    public Target target(Service service, WireRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            throw WireFailure.notImplemented(service.name() + " is spoken to in " + NAME
                    + " at /service/<name>/operation/<operation>, not at " + request.path());
        }
        return service.target(path.group(1));
    }

    @Override
    public void read(Target target, WireRequest request, SdkPojo builder) {
        JsonShapes.fill(builder, CborShapes.parse(request.body()));
    }

    @Override
    public WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId) {
        return answer(200, CborShapes.write(response));
    }

    /** As in JSON, a service that used the query protocol before sends its old error code in a separate header. */
    @Override
    public WireResponse write(WireRequest request, CallFailure failure, String requestId) {
        return answer(failure.status(), CborShapes.write(failure))
                .with("x-amzn-query-error", failure.code() + ";" + (failure.isSendersFault() ? "Sender" : "Receiver"));
    }

    private static WireResponse answer(int status, byte[] body) {
        return new WireResponse(status, Map.of("Content-Type", "application/cbor", "smithy-protocol", NAME), body);
    }

    @Override
    public String unknownKeyCode() {
        return "UnrecognizedClientException";
    }
}
