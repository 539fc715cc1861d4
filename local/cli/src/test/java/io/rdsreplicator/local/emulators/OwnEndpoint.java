package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.emulators.Emulator.Kind;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.local.wire.CredentialsResolver;
import io.rdsreplicator.local.wire.HttpEndpoint;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Our own local AWS on a free port, as one emulator among others; its functions answer what their environment tells them to. */
final class OwnEndpoint {
    private static final double SPEED = 100;

    private final Timeline timeline = Timeline.scaled(InstantSource.system().instant(), SPEED);
    private final FingerprintStorage storage = new FingerprintStorage();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final LocalAws aws = new LocalAws(
            timeline,
            storage,
            RdsDurations.realistic(),
            frontDoor -> (function, id, payload, done) ->
                    done.accept(InvocationResult.success(function.environment().get(CannedFunction.ANSWER))));
    private final HttpEndpoint endpoint = new HttpEndpoint(aws.frontDoor(), CredentialsResolver.NONE, 0, faults::add);

    static Emulator start() {
        OwnEndpoint own = new OwnEndpoint();
        own.createRoles();
        Thread driver = new Thread(() -> own.timeline.runUntil(() -> false), "timeline");
        driver.setDaemon(true);
        driver.start();
        own.endpoint.start();
        return new Emulator(Kind.OURS, own.endpoint.uri(), own::close);
    }

    /** Those that the tests name; other emulators take any name for a role's. */
    private void createRoles() {
        for (AccountRegion place : List.of(Stage.SOURCE, Stage.DESTINATION)) {
            Roles roles = aws.frontDoor().roles();
            roles.create(place, "function", trust("lambda"), Map.of(), List.of(), null);
            roles.create(
                    place,
                    "machine",
                    trust("states"),
                    Map.of(
                            "InvokeFunctions",
                            """
                    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}}
                    """),
                    List.of(),
                    null);
        }
    }

    private static String trust(String service) {
        return """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {"Service": "%s.amazonaws.com"}}}
                """
                .formatted(service);
    }

    private void close() {
        endpoint.close();
        timeline.close();
        storage.close();
        if (!faults.isEmpty()) {
            throw new IllegalStateException("the endpoint failed", faults.get(0));
        }
    }
}
