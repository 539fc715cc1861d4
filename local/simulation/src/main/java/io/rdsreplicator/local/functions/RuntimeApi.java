package io.rdsreplicator.local.functions;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rdsreplicator.local.functions.FunctionProcess.Assignment;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime API</a> on a free
 * port of the loopback interface. Each process has its own secret prefix.
 */
final class RuntimeApi implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile(
            "/([^/]+)/2018-06-01/runtime/(?:(init/error)|invocation/(next)|invocation/([^/]+)/(response|error))");

    static {
        // The JDK's server sends head and body separately. Without this setting, the body waits 40 ms for the client's
        // delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Map<String, FunctionProcess> processes = new ConcurrentHashMap<>();
    private final Duration idleLimit;
    private final Consumer<FunctionProcess> idle;
    private final ExecutorService handlers = Executors.newCachedThreadPool(RuntimeApi::handler);
    private final HttpServer server;

    /**
     * @param idle receives a process that had nothing to do for the idle limit, each time that this limit passes
     */
    RuntimeApi(Duration idleLimit, Consumer<FunctionProcess> idle) throws IOException {
        this.idleLimit = idleLimit;
        this.idle = idle;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(handlers);
        server.start();
    }

    /**
     * @return the process's prefix
     */
    String open(FunctionProcess process) {
        String key = UUID.randomUUID().toString();
        processes.put(key, process);
        return key;
    }

    void close(String key) {
        processes.remove(key);
    }

    String address(String key) {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/" + key;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            FunctionProcess process = path.matches() ? processes.get(path.group(1)) : null;
            boolean reads = process != null && path.group(3) != null;
            if (process == null || !exchange.getRequestMethod().equals(reads ? "GET" : "POST")) {
                answer(exchange, 404, "{\"errorType\":\"InvalidRequest\"}");
            } else if (reads) {
                next(exchange, process);
            } else {
                report(exchange, process, path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange, FunctionProcess process) throws IOException, InterruptedException {
        Optional<Assignment> next = process.next(idleLimit);
        while (next.isEmpty() && process.isAlive()) {
            idle.accept(process);
            next = process.next(idleLimit);
        }
        if (next.isEmpty()) {
            return;
        }
        FunctionSpec function = next.get().function();
        long deadline = InstantSource.system().millis() + function.timeout().toMillis();
        exchange.getResponseHeaders()
                .set("Lambda-Runtime-Aws-Request-Id", next.get().requestId());
        exchange.getResponseHeaders().set("Lambda-Runtime-Deadline-Ms", Long.toString(deadline));
        exchange.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", function.arn());
        answer(exchange, 200, next.get().payload());
    }

    private static void report(HttpExchange exchange, FunctionProcess process, Matcher path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean accepted = true;
        if (path.group(2) != null) {
            process.failInit(body);
        } else {
            boolean failed = path.group(5).equals("error");
            accepted = process.end(
                    path.group(4), failed ? InvocationResult.unhandled(body) : InvocationResult.success(body));
        }
        answer(
                exchange,
                accepted ? 202 : 400,
                accepted ? "{\"status\":\"OK\"}" : "{\"errorType\":\"InvalidRequestID\"}");
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        handlers.shutdownNow();
    }

    private static Thread handler(Runnable body) {
        Thread thread = new Thread(body, "lambda-runtime-api");
        thread.setDaemon(true);
        return thread;
    }
}
