package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.wire.Service.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The AWS query protocol. Parameters are in a form or in the query string, and answers are XML.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query protocol</a>
 */
final class QueryProtocol implements Protocol {
    private static final String XML = "text/xml;charset=UTF-8";

    @Override
    public Target target(Service service, WireRequest request) {
        List<String> action = parameters(request).get("Action");
        if (action == null) {
            if (request.header("smithy-protocol") != null || request.header("x-amz-target") != null) {
                throw WireFailure.notImplemented(
                        service.name() + " is spoken to in the query protocol here, with a parameter Action");
            }
            throw new WireFailure("MissingAction", 400, "The request is missing an Action parameter");
        }
        return service.target(action.get(0));
    }

    @Override
    public void read(Target target, WireRequest request, SdkPojo builder) {
        Map<String, List<String>> parameters = parameters(request);
        parameters
                .keySet()
                .removeIf(name -> name.equals("Action") || name.equals("Version") || name.startsWith("X-Amz-"));
        QueryParameters.of(parameters).fill(builder);
    }

    private static Map<String, List<String>> parameters(WireRequest request) {
        Map<String, List<String>> all = new LinkedHashMap<>(request.queryParameters());
        if (request.method().equals("POST")) {
            all.putAll(WireRequest.parameters(request.text()));
        }
        return all;
    }

    @Override
    public WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId) {
        String action = target.operation().name();
        XmlText xml = new XmlText();
        xml.open(action + "Response", "xmlns", "http://amazonaws.com/doc/");
        xml.open(action + "Result");
        xml.members(response);
        xml.close(action + "Result");
        xml.open("ResponseMetadata");
        xml.element("RequestId", requestId);
        xml.close("ResponseMetadata");
        xml.close(action + "Response");
        return WireResponse.of(200, XML, xml.toString());
    }

    @Override
    public WireResponse write(WireRequest request, CallFailure failure, String requestId) {
        XmlText xml = new XmlText();
        xml.open("ErrorResponse", "xmlns", "http://amazonaws.com/doc/");
        xml.open("Error");
        xml.element("Type", failure.isSendersFault() ? "Sender" : "Receiver");
        xml.element("Code", failure.code());
        xml.element("Message", failure.message() == null ? "" : failure.message());
        xml.close("Error");
        xml.element("RequestId", requestId);
        xml.close("ErrorResponse");
        return WireResponse.of(failure.status(), XML, xml.toString());
    }

    @Override
    public String unknownKeyCode() {
        return "InvalidClientTokenId";
    }
}
