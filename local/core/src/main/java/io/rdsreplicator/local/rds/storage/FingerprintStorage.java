package io.rdsreplicator.local.rds.storage;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A storage of databases without data. Each database holds a text, its fingerprint. Images carry that text and are
 * really encrypted. It is for tests and simulations of many databases in virtual time.
 */
public final class FingerprintStorage implements Storage {
    private final Map<String, Content> databases = new HashMap<>();
    private final Map<String, byte[]> images = new HashMap<>();

    /** Changes the text in a database. */
    public synchronized void write(String dbInstanceArn, String text) {
        Content content = content(dbInstanceArn);
        databases.put(
                dbInstanceArn,
                new Content(text, content.user(), content.password(), content.port(), content.running()));
    }

    public synchronized boolean has(String dbInstanceArn) {
        return databases.containsKey(dbInstanceArn);
    }

    /** @throws IllegalStateException if the database does not exist */
    public synchronized String read(String dbInstanceArn) {
        return content(dbInstanceArn).text();
    }

    /** Whether a client with this user and password could log in now. */
    public synchronized boolean accepts(String dbInstanceArn, String user, String password) {
        Content content = databases.get(dbInstanceArn);
        return content != null
                && content.running()
                && content.user().equals(user)
                && content.password().equals(password);
    }

    /** The number of databases and images. Tests use it to find leftovers. */
    public synchronized int size() {
        return databases.size() + images.size();
    }

    @Override
    public void requireEngine(String engine, String engineVersion) {
        // This storage accepts every engine.
    }

    @Override
    public synchronized DatabaseEndpoint create(String database, DatabaseSpec spec) {
        databases.put(database, new Content("", spec.masterUsername(), spec.masterPassword(), spec.port(), true));
        return endpoint(database, spec.port());
    }

    @Override
    public synchronized DatabaseEndpoint start(String database) {
        Content content = content(database).running(true);
        databases.put(database, content);
        return endpoint(database, content.port());
    }

    @Override
    public synchronized void stop(String database) {
        databases.put(database, content(database).running(false));
    }

    @Override
    public synchronized void changePassword(String database, String masterUsername, String password) {
        Content content = content(database);
        databases.put(
                database, new Content(content.text(), masterUsername, password, content.port(), content.running()));
    }

    @Override
    public synchronized void snapshot(String database, String image, byte[] dataKey) throws IOException {
        Content content = content(database);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(plain);
        data.writeUTF(content.text());
        data.writeUTF(content.user());
        data.writeUTF(content.password());
        images.put(image, seal(plain.toByteArray(), dataKey));
    }

    @Override
    public synchronized void copy(String image, byte[] dataKey, String target, byte[] targetDataKey)
            throws IOException {
        images.put(target, seal(open(image, dataKey), targetDataKey));
    }

    @Override
    public synchronized DatabaseEndpoint restore(String image, byte[] dataKey, String database, int port)
            throws IOException {
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(open(image, dataKey)));
        databases.put(database, new Content(data.readUTF(), data.readUTF(), data.readUTF(), port, true));
        return endpoint(database, port);
    }

    @Override
    public synchronized DatabaseEndpoint changePort(String database, int port) {
        Content content = content(database);
        databases.put(
                database, new Content(content.text(), content.user(), content.password(), port, content.running()));
        return endpoint(database, port);
    }

    @Override
    public synchronized DatabaseEndpoint rename(String database, String name) {
        Content content = content(database);
        databases.put(name, content);
        databases.remove(database);
        return endpoint(name, content.port());
    }

    @Override
    public synchronized void deleteDatabase(String database) {
        databases.remove(database);
    }

    @Override
    public synchronized void deleteImage(String image) {
        images.remove(image);
    }

    @Override
    public synchronized void close() {
        databases.clear();
        images.clear();
    }

    private Content content(String database) {
        Content content = databases.get(database);
        if (content == null) {
            throw new IllegalStateException("no database " + database);
        }
        return content;
    }

    private byte[] open(String image, byte[] dataKey) throws IOException {
        byte[] sealed = images.get(image);
        if (sealed == null) {
            throw new IOException("no image " + image);
        }
        return Seal.opening(new ByteArrayInputStream(sealed), dataKey).readAllBytes();
    }

    private static byte[] seal(byte[] plain, byte[] dataKey) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (var out = Seal.sealing(sealed, dataKey)) {
            out.write(plain);
        }
        return sealed.toByteArray();
    }

    private static DatabaseEndpoint endpoint(String database, int port) {
        AmazonResourceName arn = AmazonResourceName.parse(database);
        byte[] place = (arn.account() + arn.region()).getBytes(StandardCharsets.UTF_8);
        String hash = UUID.nameUUIDFromBytes(place).toString().replace("-", "").substring(0, 12);
        String domain = hash + "." + arn.region() + ".rds.amazonaws.com";
        String name = arn.resourceName();
        return arn.resource().startsWith("cluster:")
                ? new DatabaseEndpoint(name + ".cluster-" + domain, name + ".cluster-ro-" + domain, port)
                : new DatabaseEndpoint(name + "." + domain, port);
    }

    private record Content(String text, String user, String password, int port, boolean running) {
        Content running(boolean now) {
            return new Content(text, user, password, port, now);
        }
    }
}
