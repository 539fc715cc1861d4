package io.rdsreplicator.local.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rdsreplicator.local.calls.FrontDoor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An HTTP endpoint for unmodified AWS clients, with every service of a front door on one port of the loopback
 * interface. If an access key id has 12 digits, it is the account of the call; otherwise the resolver finds the
 * caller. Region and service come from the signature's scope. Signatures are not verified. {@code GET /} without
 * credentials answers that the endpoint is up. A request that a browser sends for a web page from another site is
 * refused. No header allows such a page to read an answer. Each answer contains the time of the services.
 *
 * <p>A call runs on a thread of the endpoint, which waits for the answer. Meanwhile the thread that drives the
 * timeline lets time pass.
 */
public final class HttpEndpoint implements AutoCloseable {
    /** The maximum size of a request body in bytes, unless its protocol allows larger ones. */
    public static final int MAXIMUM_BODY = 10 * 1024 * 1024;

    /**
     * The header of every answer with the time of the services, in ISO 8601. {@code Date} cannot be used: the JDK's
     * server writes the system's time there, which differs.
     */
    public static final String TIME = "X-Local-Date";

    /** How many requests above that size may be in memory at the same time. */
    private static final int LARGE = 2;

    private static final int THREADS = 256;
    private static final int BACKLOG = 512;

    static {
        // The JDK's server reads these only from system properties. Seconds until a request must have arrived in
        // full:
        setUnlessSet("sun.net.httpserver.maxReqTime", "20");
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private final FrontDoor frontDoor;
    private final RequestDispatcher dispatcher;
    private final StaticPages pages;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Consumer<Throwable> faults;
    private final Semaphore large = new Semaphore(LARGE);

    /** An endpoint without static pages. */
    public HttpEndpoint(FrontDoor frontDoor, CredentialsResolver credentials, int port, Consumer<Throwable> faults) {
        this(frontDoor, credentials, port, faults, StaticPages.NONE);
    }

    /**
     * Binds the port. Requests are accepted after {@link #start}.
     *
     * @param port 0 for any free one
     * @param faults receives every exception that is a defect of this program, not an answer of a service
     * @param pages shown to browsers
     * @throws UncheckedIOException if the port is not available; the message is for the user
     */
    public HttpEndpoint(
            FrontDoor frontDoor,
            CredentialsResolver credentials,
            int port,
            Consumer<Throwable> faults,
            StaticPages pages) {
        this.frontDoor = frontDoor;
        this.pages = pages;
        this.dispatcher = new RequestDispatcher(frontDoor, credentials, faults);
        this.faults = faults;
        this.server = listen(port);
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, "endpoint-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (BindException e) {
            boolean denied = String.valueOf(e.getMessage()).contains("Permission denied");
            String reason = denied
                    ? "may be used by an administrator alone: name one above 1023"
                    : "is in use by another program: name another, or 0 for any free one";
            throw new UncheckedIOException("port " + port + " of this machine " + reason, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The address for clients: for {@code AWS_ENDPOINT_URL} and {@code endpointOverride}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange).with(TIME, frontDoor.now().toString()));
        } catch (RuntimeException e) {
            faults.accept(e);
            throw e;
        }
    }

    private WireResponse answer(HttpExchange exchange) throws IOException {
        WireRequest head = request(exchange);
        Optional<WireResponse> page = pages.answer(head);
        if (page.isPresent()) {
            return page.get();
        }
        if (BrowserOrigin.of(head).isForeign()) {
            return dispatcher.foreign(head);
        }
        int limit = dispatcher.largestBody(head);
        if (limit <= MAXIMUM_BODY || head.announcesAtMost(MAXIMUM_BODY)) {
            return answer(head, exchange.getRequestBody(), limit);
        }
        large.acquireUninterruptibly();
        try {
            return answer(head, exchange.getRequestBody(), limit);
        } finally {
            large.release();
        }
    }

    private WireResponse answer(WireRequest head, InputStream in, int limit) throws IOException {
        WireRequest request = head.withBody(in.readNBytes(limit + 1));
        if (request.body().length > limit) {
            return dispatcher.tooLarge(head, limit);
        }
        boolean isProbe = !request.method().equals("POST")
                && request.path().equals("/")
                && request.query() == null
                && request.header("authorization") == null;
        return isProbe
                ? WireResponse.of(200, "text/plain;charset=UTF-8", "RDS Replicator's local AWS is up\n")
                : dispatcher.answer(request);
    }

    private static WireRequest request(HttpExchange exchange) {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        URI uri = exchange.getRequestURI();
        return new WireRequest(exchange.getRequestMethod(), uri.getRawPath(), uri.getRawQuery(), headers, new byte[0]);
    }

    private static void send(HttpExchange exchange, WireResponse response) throws IOException {
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        boolean isEmpty =
                response.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(response.status(), isEmpty ? -1 : response.body().length);
        if (!isEmpty) {
            exchange.getResponseBody().write(response.body());
            // The end of the exchange waits for the rest of the request. The flush sends the answer before that.
            exchange.getResponseBody().flush();
        }
    }

    /** Releases the port. It does not wait for calls in progress. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
