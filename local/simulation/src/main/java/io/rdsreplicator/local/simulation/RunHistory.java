package io.rdsreplicator.local.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * The record of everything that happened in a run, in order. It is read line by line, or kept as a fingerprint that is
 * the same for two equal runs.
 */
public final class RunHistory {
    private final InstantSource clock;
    private final Instant start;
    private final Consumer<String> reader;
    private final MessageDigest digest;

    /**
     * @param reader gets each line as it is written; null if only the fingerprint is needed
     */
    RunHistory(InstantSource clock, Consumer<String> reader) {
        this.clock = clock;
        this.start = clock.instant();
        this.reader = reader;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public void tell(String line) {
        tell(line, "");
    }

    /**
     * @param detail part of the fingerprint, but not passed to the reader
     */
    public void tell(String line, String detail) {
        long millis = Duration.between(start, clock.instant()).toMillis();
        String whole = millis + " " + line;
        digest.update(whole.getBytes(StandardCharsets.UTF_8));
        digest.update(detail.getBytes(StandardCharsets.UTF_8));
        if (reader != null) {
            reader.accept(elapsed(millis) + "  " + line);
        }
    }

    private static String elapsed(long millis) {
        long seconds = millis / 1000;
        return String.format("%3d:%02d:%02d.%03d", seconds / 3600, seconds / 60 % 60, seconds % 60, millis % 1000);
    }

    /** The fingerprint of all lines so far, as hex digits. */
    String fingerprint() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
