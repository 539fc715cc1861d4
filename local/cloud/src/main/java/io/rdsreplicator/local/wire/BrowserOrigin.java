package io.rdsreplicator.local.wire;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser says of the page that sent a request, and the name under which the endpoint was asked for. A web page from elsewhere can
 * reach the loopback interface of whoever reads it; no client of AWS says any of this, so that nothing changes for those.
 *
 * @param host null if none was sent
 * @param origin of the page whose script or form sent the request; null outside of browsers
 * @param site how that page relates to this endpoint, as {@code Sec-Fetch-Site} says; null outside of browsers
 * @see <a href="https://fetch.spec.whatwg.org/#origin-header">The Origin header</a>
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch metadata</a>
 */
record BrowserOrigin(String host, String origin, String site) {
    private static final Pattern NAME = Pattern.compile("(?<name>\\[[0-9a-fA-F:.]+]|[^:]*)(?::\\d{1,5})?");
    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(?:\\.\\d{1,3}){3}|\\[::1]");

    /** Addresses, names without a dot, names that no public server gives an address to, and AWS's own: none can be rebound. */
    private static final Pattern SAFE = Pattern.compile(
            "(?i)\\d{1,3}(?:\\.\\d{1,3}){3}|\\[.+]|[^.]*|.+\\.(?:localhost|local|internal|test)|.+\\.amazonaws\\.com(?:\\.cn)?");

    private static final Set<String> OWN = Set.of("same-origin", "none");

    static BrowserOrigin of(WireRequest request) {
        return new BrowserOrigin(request.header("host"), request.header("origin"), request.header("sec-fetch-site"));
    }

    /** Whether the endpoint was asked for under a name that only this machine can mean. */
    boolean namesThisMachine() {
        return host != null && matches(LOOPBACK);
    }

    /** Whether the request comes from a page that is not of this endpoint, or from one that passes for it under a name of its own. */
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
