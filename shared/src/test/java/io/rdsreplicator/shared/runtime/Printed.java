package io.rdsreplicator.shared.runtime;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What is printed on standard output while something is done. */
public final class Printed {
    private Printed() {}

    /** Its lines, each of which is a JSON object. */
    public static List<Map<String, Object>> by(Runnable action) {
        PrintStream terminal = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(terminal);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.members(line).orElseThrow())
                .toList();
    }
}
