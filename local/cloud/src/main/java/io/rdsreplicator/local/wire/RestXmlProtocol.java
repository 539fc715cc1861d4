package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.wire.Service.Target;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;

/**
 * The REST XML protocol of S3. Parameters are in the path, the host name, the query string, headers and the body. The
 * body is XML, a text or the content of an object.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html">AWS REST XML protocol</a>
 */
final class RestXmlProtocol implements Protocol {
    /** The maximum content of one request in bytes. With a multipart upload an object can be larger. */
    static final int MAXIMUM_CONTENT = 64 * 1024 * 1024;

    private static final String XML = "application/xml";
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    /** The operation whose only value is the root element. The model's metadata does not say so. */
    private static final String UNWRAPPED = "GetBucketLocation";

    @Override
    public int largestBody(WireRequest head) {
        return head.method().equals("PUT") ? MAXIMUM_CONTENT : HttpEndpoint.MAXIMUM_BODY;
    }

    @Override
    public Target target(Service service, WireRequest request) {
        BucketAddress address = BucketAddress.of(request);
        BucketRoute route = BucketRoute.of(request, address).orElseThrow(() -> notImplemented(request));
        Operation operation = service.target(route.operation()).operation();
        Set<String> known = operation.newInput().sdkFields().stream()
                .map(SdkField::locationName)
                .collect(Collectors.toSet());
        for (String parameter : request.queryParameters().keySet()) {
            if (!known.contains(parameter)
                    && !route.needs().contains(parameter)
                    && !parameter.startsWith("X-Amz-")
                    && !parameter.equals("x-id")) {
                throw notImplemented(request);
            }
        }
        Map<String, String> parameters = new HashMap<>();
        parameters.put("Bucket", address.bucket());
        parameters.put("Key", address.key());
        return new Target(operation, parameters, route.status());
    }

    private static WireFailure notImplemented(WireRequest request) {
        String query = request.query() == null
                ? ""
                : "?" + String.join("&", request.queryParameters().keySet());
        return WireFailure.notImplemented(
                "s3: " + request.method() + " " + request.path() + query + " is not implemented here");
    }

    @Override
    public WireRequest unwrap(WireRequest request) {
        String length = request.header("content-length");
        if (length != null && !length.equals(Integer.toString(request.body().length))) {
            throw new WireFailure(
                    "IncompleteBody",
                    400,
                    "You did not provide the number of bytes specified by the Content-Length HTTP header");
        }
        if (ChunkedBody.isUsed(request)) {
            return ChunkedBody.decode(request);
        }
        String hash = request.header("x-amz-content-sha256");
        if (hash != null && hash.matches("[0-9a-f]{64}") && !hash.equals(sha256(request.body()))) {
            throw new WireFailure(
                    "XAmzContentSHA256Mismatch",
                    400,
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return request;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void read(Target target, WireRequest request, SdkPojo builder) {
        try {
            RestBinding.read(request, target.pathParameters(), builder);
        } catch (IllegalArgumentException e) {
            throw new WireFailure("InvalidArgument", 400, e.getMessage());
        }
        Optional<SdkField<?>> payload = RestBinding.payload(builder);
        if (payload.isPresent() && request.body().length > 0) {
            SdkField<?> field = payload.get();
            field.set(
                    builder,
                    field.constructor() == null
                            ? request.text()
                            : XmlShapes.read(field, XmlShapes.parse(request.body())));
        }
    }

    @Override
    public WireResponse write(Target target, WireRequest request, SdkPojo response, String requestId) {
        WireResponse written =
                RestBinding.write(response, body(target, response).with("x-amz-request-id", requestId));
        boolean partial = written.headers().containsKey("Content-Range");
        return partial ? new WireResponse(206, written.headers(), written.body()) : written;
    }

    private static WireResponse body(Target target, SdkPojo response) {
        Optional<SdkField<?>> payload = RestBinding.payload(response);
        Object value = payload.isEmpty() ? response : payload.get().getValueOrDefault(response);
        String root =
                payload.map(SdkField::unmarshallLocationName).orElseGet(() -> BucketRoute.root(target.operation()));
        if (target.operation().name().equals(UNWRAPPED)) {
            XmlText xml = new XmlText();
            xml.open(root, "xmlns", NAMESPACE);
            xml.text(value == null ? "" : value.toString());
            xml.close(root);
            return WireResponse.of(target.status(), XML, xml.toString());
        } else if (value instanceof SdkPojo structure) {
            return hasBody(structure) ? xml(target, root, structure) : empty(target.status());
        }
        return value == null
                ? empty(target.status())
                : WireResponse.of(target.status(), "application/json", value.toString());
    }

    private static boolean hasBody(SdkPojo structure) {
        return structure.sdkFields().stream().anyMatch(field -> field.location() == MarshallLocation.PAYLOAD);
    }

    private static WireResponse xml(Target target, String root, SdkPojo structure) {
        XmlText xml = new XmlText();
        xml.open(root, "xmlns", NAMESPACE);
        xml.members(structure);
        xml.close(root);
        return WireResponse.of(target.status(), XML, xml.toString());
    }

    private static WireResponse empty(int status) {
        return new WireResponse(status, Map.of(), new byte[0]);
    }

    @Override
    public WireResponse write(WireRequest request, CallFailure failure, String requestId) {
        if (failure.status() == 304) {
            return empty(304).with("x-amz-request-id", requestId);
        }
        CallFailure said = inWordsOfS3(failure);
        XmlText xml = new XmlText();
        xml.open("Error");
        xml.element("Code", said.code());
        xml.element("Message", said.message() == null ? "" : said.message());
        xml.element("Resource", request.path());
        xml.element("RequestId", requestId);
        xml.close("Error");
        return WireResponse.of(said.status(), XML, xml.toString()).with("x-amz-request-id", requestId);
    }

    /** S3 has its own codes for errors that all services have. */
    private static CallFailure inWordsOfS3(CallFailure failure) {
        return switch (failure.code()) {
            case "MissingAuthenticationToken" ->
                new CallFailure("AccessDenied", "AccessDenied", 403, "Access Denied", null);
            case "RequestEntityTooLarge" ->
                new CallFailure(
                        "EntityTooLarge",
                        "EntityTooLarge",
                        400,
                        "Your proposed upload exceeds the maximum allowed size: " + failure.message(),
                        null);
            case "InternalFailure" ->
                new CallFailure(
                        "InternalError",
                        "InternalError",
                        500,
                        "We encountered an internal error. Please try again.",
                        null);
            case "IncompleteSignature" ->
                new CallFailure(
                        "AuthorizationHeaderMalformed", "AuthorizationHeaderMalformed", 400, failure.message(), null);
            default -> failure;
        };
    }

    @Override
    public String unknownKeyCode() {
        return "InvalidAccessKeyId";
    }
}
