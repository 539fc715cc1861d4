package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;

/** Clients that send garbage, too much, too slowly, or leave: the others do not notice. */
@Timeout(120)
class HostileClientIT {
    private static final String AUTHORIZATION =
            "Authorization: AWS4-HMAC-SHA256 Credential=111111111111/20261121/us-east-1/kms/aws4_request, Signature=0\r\n";
    private static final String HEAD =
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: TrentService.CreateKey\r\n" + AUTHORIZATION;

    private final List<Socket> sockets = new ArrayList<>();
    private WireStage stage;

    @BeforeEach
    void open() {
        stage = new WireStage();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        stage.close();
    }

    @Test
    void garbageHarmsNobody() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[random.nextInt(2000)];
            random.nextBytes(garbage);
            send(connect(), garbage);
        }
        send(connect(), "GET\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        send(connect(), (HEAD + "Content-Length: many\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        send(connect(), (HEAD + "Content-Length: -5\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        send(connect(), (HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n").getBytes(StandardCharsets.UTF_8));

        normalCallsGoOn();
    }

    @Test
    void oneWhoLeavesHarmsNobody() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (Socket halfWay = connect()) {
                send(halfWay, (HEAD + "Content-Length: 1000\r\n\r\n{\"Desc").getBytes(StandardCharsets.UTF_8));
            }
            try (Socket beforeTheAnswer = connect()) {
                beforeTheAnswer.setSoLinger(true, 0);
                send(beforeTheAnswer, (HEAD + "Content-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.UTF_8));
            }
        }

        normalCallsGoOn();
    }

    @Test
    void anOversizedBodyIsRefused() throws Exception {
        Socket socket = connect();
        AtomicBoolean refused = new AtomicBoolean();
        CompletableFuture<Void> reading =
                CompletableFuture.runAsync(() -> refused.set(readAll(socket).contains(" 413 ")));
        send(
                socket,
                (HEAD + "Content-Length: " + 20L * HttpEndpoint.MAXIMUM_BODY + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        send(socket, new byte[HttpEndpoint.MAXIMUM_BODY + 1]);
        normalCallsGoOn();
        socket.shutdownOutput();
        reading.join();

        assertThat(refused).isTrue();
    }

    @Test
    void oneWhoNeverFinishesHarmsNobodyAndIsCutOff() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Socket socket = connect();
            send(socket, (i % 2 == 0 ? HEAD : HEAD + "Content-Length: 1000\r\n\r\n{").getBytes(StandardCharsets.UTF_8));
            slow.add(socket);
        }

        normalCallsGoOn();
        for (Socket socket : slow) {
            readAll(socket);
        }
        normalCallsGoOn();
    }

    @Test
    void manyAtOnceAreAllAnswered() {
        KmsClient kms = stage.client(KmsClient.builder(), WireStage.A);
        CompletableFuture<?>[] calls = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.runAsync(() -> kms.createKey(r -> r.description("key " + i))))
                .toArray(CompletableFuture<?>[]::new);

        assertThatCode(() -> CompletableFuture.allOf(calls).join()).doesNotThrowAnyException();
        assertThat(kms.listKeysPaginator().keys()).hasSize(200);
    }

    private void normalCallsGoOn() {
        RdsClient rds = stage.client(RdsClient.builder(), WireStage.B);
        for (int i = 0; i < 20; i++) {
            assertThat(rds.describeDBInstances().dbInstances()).isEmpty();
        }
        assertThat(stage.faults).isEmpty();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.endpoint.port());
        sockets.add(socket);
        return socket;
    }

    /** The server may close the connection as soon as it has seen enough. */
    private static void send(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|aborted).*");
        }
    }

    private static String readAll(Socket socket) {
        StringBuilder text = new StringBuilder();
        try {
            int c;
            while ((c = socket.getInputStream().read()) >= 0) {
                text.append((char) c);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|aborted|closed).*");
        }
        return text.toString();
    }
}
