package io.rdsreplicator.local.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A function that does what no step of the product does; it knows only what Lambda gives it. */
public final class Probe implements RequestStreamHandler {
    private int invocations;

    public Probe() {
        if (System.getenv("REFUSES_TO_START") != null) {
            throw new IllegalStateException("no such setting: REFUSES_TO_START");
        }
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        String order = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\"", "");
        invocations++;
        out.write(answer(order, context).getBytes(StandardCharsets.UTF_8));
    }

    private String answer(String order, Context context) throws IOException {
        return switch (order) {
            case "pid" -> Long.toString(ProcessHandle.current().pid());
            case "invocations" -> Integer.toString(invocations);
            case "remaining" -> Integer.toString(context.getRemainingTimeInMillis());
            case "environment" ->
                '"'
                        + String.join(
                                ",", System.getenv().keySet().stream().sorted().toList())
                        + '"';
            case "print" -> {
                List.of("first line", "zweite Zeile: größer").forEach(System.out::println);
                System.err.println("from standard error");
                yield "null";
            }
            case "call" -> {
                HttpURLConnection call = (HttpURLConnection)
                        URI.create(System.getenv("AWS_ENDPOINT_URL")).toURL().openConnection();
                call.getResponseCode();
                yield Long.toString(ProcessHandle.current().pid());
            }
            case "never end" -> {
                while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                }
                yield "null";
            }
            case "exit" -> {
                Runtime.getRuntime().halt(3);
                yield "null";
            }
            case "run out of memory" -> throw new OutOfMemoryError("Java heap space");
            default -> '"' + System.getenv(order) + '"';
        };
    }
}
