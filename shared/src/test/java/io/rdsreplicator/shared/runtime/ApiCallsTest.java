package io.rdsreplicator.shared.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.SfnException;

class ApiCallsTest {
    private int failures;

    @Test
    void countsRequestsThatAreRepeatedTooByService() {
        SfnClient sfn = client();
        failures = 1;
        sfn.listStateMachines();
        sfn.listStateMachines();

        Map<String, Object> line = logged();

        assertThat(line).containsEntry("apiCalls", Map.of("Sfn", 3));
        assertThat(logged()).as("counted once").doesNotContainKey("apiCalls");
    }

    @Test
    void countsRequestsThatFailForGood() {
        SfnClient sfn = client();
        failures = 3;

        assertThatThrownBy(sfn::listStateMachines).isInstanceOf(SfnException.class);

        assertThat(logged()).containsEntry("apiCalls", Map.of("Sfn", 3));
    }

    @Test
    void areToldInTheOutputAndInTheLogWithoutThoseOfTheInvocationBefore() {
        Caller handler = new Caller(client());
        failures = 1;

        for (int calls : List.of(2, 1)) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            List<Map<String, Object>> lines = Printed.by(() -> handler.answer("{\"calls\": 1}", output));

            assertThat(output.toString(StandardCharsets.UTF_8))
                    .isEqualTo("{\"called\":1,\"apiCalls\":{\"Sfn\":" + calls + "}}");
            assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                    .containsEntry("apiCalls", Map.of("Sfn", calls)));
        }
    }

    @Test
    void areNotMentionedWhereThereAreNone() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();

        Printed.by(() -> new Caller(client()).answer("{\"calls\": 0}", output));

        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("{\"called\":0}");
    }

    private static final class Caller extends JsonHandler<Caller.Input, Caller.Output> {
        private final SfnClient sfn;

        record Input(int calls) {}

        record Output(int called) {}

        Caller(SfnClient sfn) {
            super(Input.class);
            this.sfn = sfn;
        }

        @Override
        protected Output handle(Input input) {
            IntStream.range(0, input.calls()).forEach(call -> sfn.listStateMachines());
            return new Output(input.calls());
        }

        void answer(String input, OutputStream output) {
            try {
                handleRequest(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), output, null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Map<String, Object> logged() {
        List<Map<String, Object>> lines =
                Printed.by(() -> new StepLog("Step", InstantSource.system()).succeeded(Map.of()));
        return lines.get(0);
    }

    private SfnClient client() {
        return SfnClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(AwsClients.behaviour())
                .httpClient(new Server())
                .build();
    }

    private final class Server implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    boolean fails = failures-- > 0;
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder()
                                    .statusCode(fails ? 500 : 200)
                                    .build())
                            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(
                                    "{\"stateMachines\": []}".getBytes(StandardCharsets.UTF_8))))
                            .build();
                }

                @Override
                public void abort() {
                    // Nothing is under way.
                }
            };
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
