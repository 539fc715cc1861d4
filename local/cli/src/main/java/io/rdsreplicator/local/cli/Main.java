package io.rdsreplicator.local.cli;

import java.util.Arrays;
import java.util.List;

/** {@code ./local.sh}: two AWS accounts on this machine. */
public final class Main {
    private static final String USAGE = """
            usage: ./local.sh demo

              demo   replicate a real PostgreSQL from one local AWS account to another, three times, and prove each replica
            """;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        if (words.equals(List.of("demo"))) {
            System.exit(Demo.run(System.out) ? 0 : 1);
        }
        System.err.print(USAGE);
        System.exit(words.isEmpty() || words.contains("--help") || words.contains("-h") || words.equals(List.of("help")) ? 0 : 2);
    }
}
