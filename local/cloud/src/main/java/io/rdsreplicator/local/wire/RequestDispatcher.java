package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.wire.Service.Target;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Passes a request to its service, with the owner of the signing key as the caller. It returns the answer or the
 * error.
 */
final class RequestDispatcher {
    /** The paths of REST JSON operations begin with the date of the API version. */
    private static final Pattern REST_JSON = Pattern.compile("/\\d{4}-\\d{2}-\\d{2}/");

    private final FrontDoor frontDoor;
    private final Map<String, Service> services;
    private final CredentialsResolver credentials;
    private final Consumer<Throwable> faults;
    private final AtomicLong requests = new AtomicLong();

    RequestDispatcher(FrontDoor frontDoor, CredentialsResolver credentials, Consumer<Throwable> faults) {
        this.frontDoor = frontDoor;
        this.services = Service.of(frontDoor.apis());
        this.credentials = credentials;
        this.faults = faults;
    }

    WireResponse answer(WireRequest request) {
        String requestId = UUID.nameUUIDFromBytes(
                        ("request " + requests.incrementAndGet()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return answer(request, requestId).with("x-amzn-RequestId", requestId);
    }

    private WireResponse answer(WireRequest request, String requestId) {
        Protocol protocol = guess(request);
        try {
            Credential credential = Credential.of(request);
            Service service = services.get(credential.service());
            if (service == null) {
                throw WireFailure.notImplemented("the service " + credential.service() + " is not implemented here");
            }
            protocol = service.protocol(request);
            Caller caller = credential.caller(credentials, protocol.unknownKeyCode());
            Target target = protocol.target(service, request);
            WireRequest unwrapped = protocol.unwrap(request);
            SdkPojo builder = target.operation().newInput();
            protocol.read(target, unwrapped, builder);
            Object client = frontDoor.client(service.api(), caller);
            Operation.Answer answer =
                    target.operation().call(client, (SdkRequest) Operation.build(builder), unwrapped.body());
            WireResponse written = protocol.write(target, unwrapped, answer.response(), requestId);
            return answer.content() == null ? written : written.withBody(answer.content());
        } catch (WireFailure e) {
            return protocol.write(request, CallFailure.of(e), requestId);
        } catch (AwsServiceException e) {
            return protocol.write(request, CallFailure.of(e), requestId);
        } catch (UnsupportedOperationException e) {
            return protocol.write(request, CallFailure.of(WireFailure.notImplemented(e.getMessage())), requestId);
        } catch (RuntimeException e) {
            faults.accept(e);
            return protocol.write(
                    request,
                    CallFailure.of(new WireFailure("InternalFailure", 500, "An internal error occurred")),
                    requestId);
        }
    }

    /** The maximum body size in bytes, by the head of the request alone. */
    int largestBody(WireRequest head) {
        return guess(head).largestBody(head);
    }

    /** The answer to a browser's request for a web page from another site. */
    WireResponse foreign(WireRequest request) {
        return guess(request)
                .write(
                        request,
                        CallFailure.of(
                                new WireFailure(
                                        "AccessDenied",
                                        403,
                                        "A web page from elsewhere, or under another name than this machine's, cannot call this endpoint")),
                        "none");
    }

    /** The answer to a request that is too large. Nothing else is known about it. */
    WireResponse tooLarge(WireRequest request, int limit) {
        return guess(request)
                .write(
                        request,
                        CallFailure.of(new WireFailure(
                                "RequestEntityTooLarge", 413, "A body has at most " + limit + " bytes")),
                        "none");
    }

    /** The protocol of the answer while the service is still unknown. */
    private Protocol guess(WireRequest request) {
        if (request.header("x-amz-target") != null) {
            return new JsonProtocol();
        }
        Service service = Credential.serviceOf(request).map(services::get).orElse(null);
        if (service != null) {
            return service.protocol(request);
        }
        if (REST_JSON.matcher(request.path()).lookingAt()) {
            return new RestJsonProtocol();
        }
        return BucketAddress.of(request).bucket() == null ? new QueryProtocol() : new RestXmlProtocol();
    }
}
