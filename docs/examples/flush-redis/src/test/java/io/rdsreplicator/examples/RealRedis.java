package io.rdsreplicator.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** A {@code redis-server} of this machine on a free port, without a file; a test that needs one is skipped where there is none. */
final class RealRedis implements AutoCloseable {
    final int port;
    private final Process server;
    private final String password;

    private RealRedis(int port, Process server, String password) {
        this.port = port;
        this.server = server;
        this.password = password;
    }

    /** @param password null for a server that asks for none */
    static RealRedis start(Path directory, String password) throws IOException {
        return start(directory, password, List.of());
    }

    /** @param more of its arguments */
    static RealRedis start(Path directory, String password, List<String> more) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(
                List.of(program(), "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
        if (password != null) {
            command.addAll(List.of("--requirepass", password));
        }
        command.addAll(more);
        Process server = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return new RealRedis(port, server, password);
            }
        }
        throw new IOException("redis-server ended: " + said);
    }

    private static String program() {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            // The build counts skipped tests, and does not print why.
            System.out.println("skipped: no redis-server is on the PATH");
        }
        assumeTrue(program.isPresent(), "no redis-server is on the PATH");
        return program.orElseThrow().toString();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** @param database number of the Redis database */
    Jedis client(int database) {
        return new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .password(password)
                        .database(database)
                        .build());
    }

    @Override
    public void close() {
        server.destroyForcibly().onExit().join();
    }
}
