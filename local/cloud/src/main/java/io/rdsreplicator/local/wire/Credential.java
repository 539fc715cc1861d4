package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credential scope of a signed request: the access key, the Region and the service. The signature is not verified.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html">Elements of a
 * request signature</a>
 */
record Credential(String accessKeyId, String region, String service, String sessionToken) {
    private static final Pattern HEADER = Pattern.compile("AWS4-HMAC-SHA256\\s+(?:.*?[\\s,])?Credential=([^,\\s]+).*");
    private static final Pattern SCOPE = Pattern.compile("([^/]+)/\\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    /** Reads it from the header, or from a presigned URL. */
    static Credential of(WireRequest request) {
        String header = request.header("authorization");
        if (header != null) {
            Matcher signed = HEADER.matcher(header);
            if (!signed.matches()) {
                throw incomplete();
            }
            return scope(signed.group(1), request.header("x-amz-security-token"));
        }
        List<String> presigned = request.queryParameters().get("X-Amz-Credential");
        if (presigned == null) {
            throw new WireFailure("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
        }
        List<String> token = request.queryParameters().get("X-Amz-Security-Token");
        return scope(presigned.get(0), token == null ? null : token.get(0));
    }

    /** The service for which a request was signed; empty if it is not signed. */
    static Optional<String> serviceOf(WireRequest request) {
        try {
            return Optional.of(of(request).service());
        } catch (WireFailure e) {
            return Optional.empty();
        }
    }

    /** Whether a request has a credential, even an invalid one. */
    static boolean isIn(WireRequest request) {
        return request.header("authorization") != null
                || request.query() != null && request.query().contains("X-Amz-");
    }

    private static Credential scope(String text, String sessionToken) {
        Matcher scope = SCOPE.matcher(text);
        if (!scope.matches()) {
            throw incomplete();
        }
        return new Credential(scope.group(1), scope.group(2), scope.group(3), sessionToken);
    }

    private static WireFailure incomplete() {
        return new WireFailure(
                "IncompleteSignature",
                403,
                "Authorization needs the form AWS4-HMAC-SHA256 Credential=<access key>/<date>/<Region>/<service>/aws4_request, ...");
    }

    /** @param unknownKey the protocol's code for an unknown access key */
    Caller caller(CredentialsResolver others, String unknownKey) {
        if (ACCOUNT.matcher(accessKeyId).matches()) {
            return Caller.root(new AccountRegion(accessKeyId, region));
        }
        return others.caller(accessKeyId, sessionToken, region)
                .orElseThrow(() ->
                        new WireFailure(unknownKey, 403, "The security token included in the request is invalid."));
    }
}
