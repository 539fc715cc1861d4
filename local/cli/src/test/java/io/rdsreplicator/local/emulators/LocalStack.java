package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.emulators.Emulator.Kind;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack in a container. {@code -Drdsreplicator.localstack} says when: {@code if-possible} (where a Docker engine answers and the image
 * can be had), {@code required} (fails otherwise), {@code off}.
 */
final class LocalStack {
    /**
     * The last release that starts without an account's token; the next one, 2026.03.0, ends at once without it. By its digest, for a tag
     * can move.
     *
     * @see <a href="https://blog.localstack.cloud/localstack-for-aws-release-2026-03-0/">LocalStack for AWS 2026.03</a>
     */
    static final String IMAGE =
            "localstack/localstack:4.14.0@sha256:3ebc37595918b8accb852f8048fef2aff047d465167edd655528065b07bc364a";

    private static final int SECONDS_FOR_DOCKER = 10;

    private LocalStack() {}

    /** It is not to be had here, for the reason that the message tells. */
    static final class NotHere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotHere(String message) {
            super(message);
        }
    }

    /** @throws NotHere with the reason, if it cannot be started and is not required */
    static Emulator start() {
        String when = System.getProperty("rdsreplicator.localstack", "if-possible");
        return switch (when) {
            case "off" -> throw without("it is switched off");
            case "required" -> container();
            case "if-possible" -> startIfPossible();
            default ->
                throw new IllegalArgumentException(
                        "-Drdsreplicator.localstack must be if-possible, required or off, and is " + when);
        };
    }

    private static Emulator startIfPossible() {
        if (!dockerAnswers()) {
            throw without("no Docker engine answers `docker version`");
        }
        try {
            return container();
        } catch (ContainerFetchException e) {
            throw without("its image could not be had: " + e.getMessage());
        }
    }

    private static NotHere without(String reason) {
        return new NotHere("not tested on LocalStack: " + reason);
    }

    /** Asked before Testcontainers is, which tries long and says much where there is none. */
    private static boolean dockerAnswers() {
        try {
            Process version = new ProcessBuilder("docker", "version", "--format", "{{.Server.Version}}")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = version.waitFor(SECONDS_FOR_DOCKER, TimeUnit.SECONDS);
            version.destroyForcibly();
            return ended && version.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Docker was looked for", e);
        }
    }

    private static Emulator container() {
        LocalStackContainer container = new LocalStackContainer(
                DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"));
        container.start();
        return new Emulator(Kind.LOCALSTACK, container.getEndpoint(), container::close);
    }
}
