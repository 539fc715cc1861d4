package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** {@code ./local.sh serve} as a person starts it, in a process of its own. */
final class ServedStage {
    private final Process process;
    private final URI uri;

    ServedStage(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("./local.sh", "serve", "--port", "0"));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .directory(ProjectFiles.root().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        uri = awaitReady(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    URI uri() {
        return uri;
    }

    /** A client with an account's own key. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, String account) {
        return client(builder, account, "us-east-1");
    }

    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, String account, String region) {
        return builder.endpointOverride(uri)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "any")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static URI awaitReady(BufferedReader output) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                drain(output);
                return URI.create(line.substring("ready ".length()));
            }
            seen.append(line).append('\n');
        }
        throw new IOException("serve ended before it was ready: " + seen);
    }

    /** So that the process never waits for somebody to read what it prints. */
    private static void drain(BufferedReader output) {
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "serve-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Ends it as Ctrl-C does. */
    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("serve did not end within a minute of SIGTERM");
        }
    }
}
