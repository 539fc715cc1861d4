package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.functions.FunctionCredentials;
import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.functions.PackagedRuntime;
import io.rdsreplicator.local.functions.PackagedRuntime.Limits;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.PostgresStorage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.local.wire.HttpEndpoint;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A stage with real databases, opened for a command; what it opens is closed by the command's {@link Cleanup}. */
final class LocalCloud {
    private final Cleanup cleanup;
    private final Consumer<String> say;
    private final Consumer<LogLine> logs;

    /** @param say told what a user should know */
    LocalCloud(Cleanup cleanup, Consumer<String> say, Consumer<LogLine> logs) {
        this.cleanup = cleanup;
        this.say = say;
        this.logs = logs;
    }

    /** The stage, and where it is reached over HTTP. */
    record Served(Stage stage, URI uri) {}

    /** Functions run in this process; nothing listens. */
    Stage inProcess() throws IOException {
        return Stage.inProcess(timeline(), storage(), RdsDurations.realistic(), logs);
    }

    /** Functions run as they deploy, each in a process of its own, and reach the services over HTTP, as everybody else can. */
    Served served(int port) throws IOException {
        Timeline timeline = timeline();
        PostgresStorage storage = storage();
        FunctionCredentials credentials = new FunctionCredentials();
        AtomicReference<URI> uri = new AtomicReference<>();
        Stage stage = packaged(timeline, storage, credentials, uri);
        HttpEndpoint endpoint =
                new HttpEndpoint(stage.aws().frontDoor(), credentials::caller, port, this::tell, ConsolePages.read());
        cleanup.add(endpoint);
        uri.set(endpoint.uri());
        endpoint.start();
        return new Served(stage, endpoint.uri());
    }

    private Stage packaged(
            Timeline timeline, PostgresStorage storage, FunctionCredentials credentials, AtomicReference<URI> uri)
            throws IOException {
        if (!PackagedRuntime.supported()) {
            say.accept(
                    "functions run in this process: AWS's runtime client is made for Linux on x86-64 and arm64 only");
            return Stage.inProcess(timeline, storage, RdsDurations.realistic(), logs);
        }
        PackagedRuntime runtime = cleanup.add(PackagedRuntime.open(
                timeline,
                PostgresStorage.defaultBase(),
                () -> uri.get().toString(),
                credentials,
                logs,
                Limits.STANDARD));
        return new Stage(timeline, storage, RdsDurations.realistic(), frontDoor -> runtime);
    }

    private Timeline timeline() {
        return cleanup.add(Timeline.jumping(InstantSource.system().instant()));
    }

    private PostgresStorage storage() throws IOException {
        return cleanup.add(PostgresStorage.open(PostgresStorage.defaultBase(), say));
    }

    private void tell(Throwable fault) {
        say.accept("the endpoint failed: " + fault);
    }
}
