package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.emulators.Emulator.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the emulator that it is to run on, one for all tests of a run: LocalStack, in the build's execution for it; else the
 * endpoint of {@code -Drdsreplicator.endpoint}, if given; else our own, opened on a free port.
 */
final class Emulators implements ExecutionCondition, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Emulators.class);

    /** @param emulator null if there is none, for the reason given */
    private record Choice(Emulator emulator, String reason) implements AutoCloseable {
        @Override
        public void close() {
            if (emulator != null) {
                emulator.close();
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Choice choice = choice(context);
        return choice.emulator() == null
                ? ConditionEvaluationResult.disabled(choice.reason())
                : ConditionEvaluationResult.enabled("on " + choice.emulator());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Emulator.class;
    }

    @Override
    public Emulator resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return choice(context).emulator();
    }

    private static Choice choice(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(Choice.class, key -> choose(), Choice.class);
    }

    private static Choice choose() {
        try {
            return new Choice(open(), "");
        } catch (LocalStack.NotHere e) {
            System.out.println(e.getMessage());
            return new Choice(null, e.getMessage());
        }
    }

    private static Emulator open() {
        if (System.getProperty("rdsreplicator.emulator", "").equals("localstack")) {
            return LocalStack.start();
        }
        String endpoint = System.getProperty("rdsreplicator.endpoint", "");
        return endpoint.isEmpty() ? OwnEndpoint.start() : given(URI.create(endpoint));
    }

    private static Emulator given(URI uri) {
        try {
            return new Emulator(kindOf(uri), uri, () -> {});
        } catch (IOException e) {
            throw new IllegalStateException(
                    "nothing answers at " + uri + ", which -Drdsreplicator.endpoint names: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + uri + " was asked", e);
        }
    }

    private static Kind kindOf(URI uri) throws IOException, InterruptedException {
        if (answers(uri, "/", "RDS Replicator")) {
            return Kind.OURS;
        }
        if (answers(uri, "/_localstack/health", "services")) {
            return Kind.LOCALSTACK;
        }
        return answers(uri, "/moto-api/", "Moto") ? Kind.MOTO : Kind.UNKNOWN;
    }

    private static boolean answers(URI uri, String path, String word) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, BodyHandlers.ofString()).body().contains(word);
    }
}
