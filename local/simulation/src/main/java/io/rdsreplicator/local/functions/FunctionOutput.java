package io.rdsreplicator.local.functions;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Captures what a function prints to standard output, only on the function's own thread. Lambda sends this output to a
 * log group and not to a terminal.
 */
final class FunctionOutput extends OutputStream {
    private static final PrintStream TERMINAL = System.out;
    private static final ThreadLocal<ByteArrayOutputStream> CAPTURED = new ThreadLocal<>();

    static {
        System.setOut(new PrintStream(new FunctionOutput(), true, StandardCharsets.UTF_8));
    }

    private FunctionOutput() {}

    static <T> T capture(Consumer<String> lines, Supplier<T> body) {
        ByteArrayOutputStream outer = CAPTURED.get();
        ByteArrayOutputStream mine = new ByteArrayOutputStream();
        CAPTURED.set(mine);
        try {
            return body.get();
        } finally {
            CAPTURED.set(outer);
            mine.toString(StandardCharsets.UTF_8).lines().forEach(lines);
        }
    }

    @Override
    public void write(int b) {
        ByteArrayOutputStream target = CAPTURED.get();
        if (target == null) {
            TERMINAL.write(b);
        } else {
            target.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ByteArrayOutputStream target = CAPTURED.get();
        if (target == null) {
            TERMINAL.write(bytes, offset, length);
        } else {
            target.write(bytes, offset, length);
        }
    }

    @Override
    public void flush() {
        if (CAPTURED.get() == null) {
            TERMINAL.flush();
        }
    }
}
