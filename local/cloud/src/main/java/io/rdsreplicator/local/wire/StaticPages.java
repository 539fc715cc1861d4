package io.rdsreplicator.local.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files that the endpoint shows to a browser, such as a page that is a client of the services. They are served to
 * {@code GET} and {@code HEAD} without credentials. No operation of a service accepts such a request, so a bucket of
 * the same name stays accessible. A file is served only under a loopback name. So a page from another site cannot
 * pretend to be one of these files through DNS rebinding.
 *
 * @see <a href="https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP">Content Security Policy</a>
 */
public final class StaticPages {
    /** No pages. */
    public static final StaticPages NONE = new StaticPages(Map.of());

    /**
     * Allows content from this endpoint only, and no inline content. So data that a page shows can never run as a
     * script.
     */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            "no-cache");

    private final Map<String, WireResponse> answers = new TreeMap<>();

    /** The content under a path. */
    public record File(String contentType, byte[] content) {}

    /** @param files by path, which begins with a slash */
    public StaticPages(Map<String, File> files) {
        files.forEach((path, file) -> {
            Map<String, String> headers = new TreeMap<>(HEADERS);
            headers.put("Content-Type", file.contentType());
            answers.put(path, new WireResponse(200, headers, file.content()));
        });
    }

    /** Empty if the request is not for a page. */
    Optional<WireResponse> answer(WireRequest request) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        WireResponse page = answers.get(request.path());
        if (page == null || !reads || Credential.isIn(request)) {
            return Optional.empty();
        }
        return Optional.of(BrowserOrigin.of(request).namesThisMachine() ? page : refusal(request));
    }

    private static WireResponse refusal(WireRequest request) {
        String text =
                "This page is shown under 127.0.0.1 and localhost only, not under " + request.header("host") + "\n";
        return new WireResponse(
                403, Map.of("Content-Type", "text/plain;charset=UTF-8"), text.getBytes(StandardCharsets.UTF_8));
    }
}
