package io.rdsreplicator.local.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.wire.Service.Target;
import software.amazon.awssdk.core.SdkPojo;

/**
 * AWS JSON 1.0 and 1.1. The operation is in the header {@code X-Amz-Target}. Requests and answers are JSON.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON protocol</a>
 */
final class JsonProtocol implements Protocol {
    @Override
    public Target target(Service service, WireRequest request) {
        String target = request.header("x-amz-target");
        if (target == null) {
            throw WireFailure.notImplemented(
                    service.name() + " is spoken to in AWS JSON here, with a header X-Amz-Target");
        }
        return service.target(target.substring(target.lastIndexOf('.') + 1));
    }

    @Override
    public void read(Target target, WireRequest request, SdkPojo builder) {
        JsonShapes.fill(builder, JsonShapes.parse(request.body()));
    }

    @Override
    public WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId) {
        return WireResponse.of(200, contentType(request), JsonShapes.print(JsonShapes.write(response)));
    }

    /** A service that used the query protocol before sends its old error code in a separate header. */
    @Override
    public WireResponse write(WireRequest request, CallFailure failure, String requestId) {
        WireResponse response = WireResponse.of(failure.status(), contentType(request), JsonShapes.print(body(failure)))
                .with("x-amzn-errortype", failure.shape());
        return failure.shape().equals(failure.code())
                ? response
                : response.with(
                        "x-amzn-query-error",
                        failure.code() + ";" + (failure.isSendersFault() ? "Sender" : "Receiver"));
    }

    private static ObjectNode body(CallFailure failure) {
        ObjectNode body =
                failure.members() == null ? JsonShapes.parse(new byte[0]) : JsonShapes.write(failure.members());
        body.put("__type", failure.shape());
        return failure.message() == null ? body : body.put("message", failure.message());
    }

    private static String contentType(WireRequest request) {
        String sent = request.header("content-type");
        return sent != null && sent.startsWith("application/x-amz-json-1.0")
                ? "application/x-amz-json-1.0"
                : "application/x-amz-json-1.1";
    }

    @Override
    public String unknownKeyCode() {
        return "UnrecognizedClientException";
    }
}
