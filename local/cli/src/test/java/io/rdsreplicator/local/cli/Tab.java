package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdsreplicator.shared.runtime.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tab of a browser, driven by the DevTools protocol. It keeps what the page asked for and what it complained about.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class Tab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> starts = new CopyOnWriteArrayList<>();
    private volatile Map<String, Object> answerToStarts;

    Tab(URI debugger) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(debugger, new Listener())
                .join();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                Map<String, Object> received = Json.members(message.toString()).orElseThrow();
                message.setLength(0);
                take(received);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void take(Map<String, Object> message) {
        if (message.get("id") instanceof Number id) {
            waiting.remove(id.intValue()).complete(message);
            return;
        }
        Map<String, Object> event = members(message.get("params"));
        switch ((String) message.get("method")) {
            case "Network.requestWillBeSent" ->
                requests.add((String) members(event.get("request")).get("url"));
            case "Runtime.exceptionThrown" -> complaints.add(Json.write(event));
            case "Runtime.consoleAPICalled" -> complaints.add(Json.write(event));
            case "Log.entryAdded" -> complainUnlessAnswered(members(event.get("entry")));
            case "Fetch.requestPaused" -> answer(event);
            default -> {}
        }
    }

    /** A browser logs each answer that is an error, too; what the page makes of those is its own matter. */
    private void complainUnlessAnswered(Map<String, Object> entry) {
        if (!"network".equals(entry.get("source"))) {
            complaints.add(Json.write(entry));
        }
    }

    private void answer(Map<String, Object> paused) {
        Map<String, Object> request = members(paused.get("request"));
        Map<String, Object> answer = new HashMap<>(Map.of("requestId", paused.get("requestId")));
        if (members(request.get("headers")).values().stream()
                .noneMatch(value -> String.valueOf(value).endsWith(".StartExecution"))) {
            send("Fetch.continueRequest", answer);
            return;
        }
        starts.add(Json.members((String) request.get("postData")).orElseThrow());
        answer.putAll(answerToStarts);
        send("Fetch.fulfillRequest", answer);
    }

    /** From now on StartExecution is answered like this instead of being sent. */
    void answerStarts(int status, Map<String, Object> body) {
        byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
        answerToStarts =
                Map.of("responseCode", status, "body", Base64.getEncoder().encodeToString(bytes));
        call("Fetch.enable", Map.of());
    }

    /** What was asked of StartExecution and not sent. */
    List<Map<String, Object>> starts() {
        return starts;
    }

    private CompletableFuture<Map<String, Object>> send(String method, Map<String, Object> parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        synchronized (socket) {
            socket.sendText(Json.write(Map.of("id", id, "method", method, "params", parameters)), true)
                    .join();
        }
        return answer;
    }

    private Map<String, Object> call(String method, Map<String, Object> parameters) {
        Map<String, Object> answer = send(method, parameters)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(answer).as(method).doesNotContainKey("error");
        return members(answer.get("result"));
    }

    void show(URI page, int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        call("Page.navigate", Map.of("url", page.toString()));
        until("document.readyState === 'complete' && location.href === '" + page + "'");
    }

    /** What an expression, or a promise of it, comes to. */
    Object value(String expression) {
        Map<String, Object> evaluated =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        assertThat(evaluated).as(expression).doesNotContainKey("exceptionDetails");
        return members(evaluated.get("result")).get("value");
    }

    String text(String selector) {
        return (String) value("document.querySelector(`" + selector + "`)?.textContent ?? ''");
    }

    /** Waits until an expression is true. */
    void until(String expression) {
        await().alias(expression)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Boolean.TRUE.equals(value(expression)));
    }

    /** Waits until it is among the news. */
    void untilTold(String text) {
        until("document.getElementById('news').textContent.includes(" + Json.write(text) + ")");
    }

    /** Clicks as a pointer's user does, once it is there and does not wait. */
    void click(String selector) {
        until("document.querySelector(`" + selector + "`)?.checkVisibility() === true");
        until("document.querySelector(`" + selector + "`).ariaDisabled !== 'true'");
        value("document.querySelector(`" + selector + "`).click()");
    }

    void press(String key, int code, String typed) {
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", code, "text", typed));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    /** The addresses of all requests. */
    List<String> requests() {
        return requests;
    }

    /** Errors, warnings and whatever else the page wrote to the console. */
    List<String> complaints() {
        return complaints;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object object) {
        return object == null ? Map.of() : (Map<String, Object>) object;
    }

    @Override
    public void close() {
        call("Page.close", Map.of());
        socket.abort();
    }
}
