package io.rdsreplicator.destination.steps;

import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.JsonHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Runs a step as Lambda does: JSON in, JSON out, no exception of the SDK. */
final class Steps {
    private Steps() {}

    static String run(JsonHandler<?, ?> step, Object input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            step.handleRequest(new ByteArrayInputStream(Json.write(input).getBytes(StandardCharsets.UTF_8)), out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
