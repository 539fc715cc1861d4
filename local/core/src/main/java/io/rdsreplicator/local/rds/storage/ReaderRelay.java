package io.rdsreplicator.local.rds.storage;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A second address of a PostgreSQL server, on the same port. It passes every connection on to the server and asks there
 * for read-only transactions. So a client that writes gets the error of an Aurora reader. Only a client that asks for a
 * transaction that writes can do so, which Aurora also refuses.
 *
 * <p>The address is 127.0.0.2 on Linux. Elsewhere the loopback interface may lack that, so it is {@code ::1}.
 *
 * @see <a href="https://www.postgresql.org/docs/14/protocol-message-formats.html">PostgreSQL message formats</a>
 */
final class ReaderRelay implements Closeable {
    private static final int CANCEL = 80_877_102;
    private static final int SSL = 80_877_103;
    private static final int GSS_ENCRYPTION = 80_877_104;
    private static final int LONGEST_STARTUP = 10_000;
    private static final String READ_ONLY = "-c default_transaction_read_only=on";
    /** Keeps every byte as it is. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final ServerSocket listener;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    private ReaderRelay(ServerSocket listener) {
        this.listener = listener;
    }

    /** Listens on the port of a server. */
    static ReaderRelay open(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(
                    InetAddress.getByName(PostgresBinaries.isLinux() ? "127.0.0.2" : "::1"), port));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        ReaderRelay relay = new ReaderRelay(listener);
        start("readers of " + port, relay::accept);
        return relay;
    }

    String address() {
        return PostgresBinaries.isLinux() ? "127.0.0.2" : "::1";
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                start("reader of " + listener.getLocalPort(), () -> serve(client));
            } catch (IOException e) {
                // The listener is closed, or the client has left.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket()) {
            byte[] startup = startup(client);
            server.connect(new InetSocketAddress(PostgresServer.HOST, listener.getLocalPort()));
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            server.getOutputStream().write(startup);
            start("reader to " + listener.getLocalPort(), () -> send(client, server));
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The client sees that its connection is closed.
        } finally {
            clients.remove(client);
        }
    }

    private static void send(Socket client, Socket server) {
        try (server) {
            client.getInputStream().transferTo(server.getOutputStream());
        } catch (IOException e) {
            // One of the two has closed its connection. So the other is closed.
        }
    }

    /** Reads what a client begins with. The answer to each request to encrypt is that it is not possible. */
    private static byte[] startup(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        while (true) {
            int length = in.readInt() - Integer.BYTES;
            if (length < Integer.BYTES || length > LONGEST_STARTUP) {
                throw new IOException("this is not PostgreSQL's protocol");
            }
            byte[] body = new byte[length];
            in.readFully(body);
            int code = ByteBuffer.wrap(body).getInt();
            if (code == SSL || code == GSS_ENCRYPTION) {
                client.getOutputStream().write('N');
            } else {
                return packet(code == CANCEL ? body : readOnly(body));
            }
        }
    }

    /** Adds an option to the names and values that follow the version of the protocol. */
    private static byte[] readOnly(byte[] startup) {
        String[] texts = new String(startup, Integer.BYTES, startup.length - Integer.BYTES, BYTES).split("\0", -1);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
            parameters.put(texts[i], texts[i + 1]);
        }
        parameters.merge("options", READ_ONLY, (given, added) -> given + " " + added);
        StringBuilder all = new StringBuilder(new String(startup, 0, Integer.BYTES, BYTES));
        parameters.forEach(
                (name, value) -> all.append(name).append('\0').append(value).append('\0'));
        return all.append('\0').toString().getBytes(BYTES);
    }

    private static byte[] packet(byte[] body) {
        return ByteBuffer.allocate(Integer.BYTES + body.length)
                .putInt(Integer.BYTES + body.length)
                .put(body)
                .array();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
