package io.rdsreplicator.local.wire;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser reveals about the page that sent a request, and the host name that it used for the endpoint. A web
 * page from another site can reach the loopback interface through the browser of its reader. AWS clients send none of
 * these headers, so the checks do not affect them.
 *
 * @param host null if none was sent
 * @param origin of the page whose script or form sent the request; null outside of browsers
 * @param site the relation of that page to this endpoint, as in {@code Sec-Fetch-Site}; null outside of browsers
 * @see <a href="https://fetch.spec.whatwg.org/#origin-header">The Origin header</a>
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch metadata</a>
 */
record BrowserOrigin(String host, String origin, String site) {
    private static final Pattern NAME = Pattern.compile("(?<name>\\[[0-9a-fA-F:.]+]|[^:]*)(?::\\d{1,5})?");
    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(?:\\.\\d{1,3}){3}|\\[::1]");

    /**
     * IP addresses, names without a dot, names that public DNS does not resolve, and names of AWS. DNS rebinding is
     * not possible with any of them.
     */
    private static final Pattern SAFE = Pattern.compile(
            "(?i)\\d{1,3}(?:\\.\\d{1,3}){3}|\\[.+]|[^.]*|.+\\.(?:localhost|local|internal|test)|.+\\.amazonaws\\.com(?:\\.cn)?");

    private static final Set<String> OWN = Set.of("same-origin", "none");

    static BrowserOrigin of(WireRequest request) {
        return new BrowserOrigin(request.header("host"), request.header("origin"), request.header("sec-fetch-site"));
    }

    /** Whether the request used a loopback address or name as its host name. */
    boolean namesThisMachine() {
        return host != null && matches(LOOPBACK);
    }

    /** Whether the request comes from a page of another origin, or from a page that may use DNS rebinding. */
    boolean isForeign() {
        boolean fromElsewhere =
                site != null && !OWN.contains(site) || origin != null && !origin.equals("http://" + host);
        return fromElsewhere || host != null && !matches(SAFE) || origin != null && !namesThisMachine();
    }

    private boolean matches(Pattern pattern) {
        Matcher name = NAME.matcher(host);
        return name.matches() && pattern.matcher(name.group("name")).matches();
    }
}
