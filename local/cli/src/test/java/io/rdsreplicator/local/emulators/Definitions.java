package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's definitions with values in place of the templates' substitutions. */
final class Definitions {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([A-Za-z]+)}");
    private static final String FUNCTION = "FunctionArn";

    private Definitions() {}

    /** @param side {@code source}, {@code destination} or {@code rollback}; {@code functionArn} of a step */
    static String of(String side, AccountRegion place, UnaryOperator<String> functionArn) {
        Matcher matcher = SUBSTITUTION.matcher(text(side));
        return matcher.replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), place, functionArn)));
    }

    /** With functions that nobody has made. */
    static String withoutFunctions(String side, AccountRegion place) {
        return of(side, place, step -> place.arn("lambda", "function:nobody-made-" + step));
    }

    private static String value(String name, AccountRegion place, UnaryOperator<String> functionArn) {
        if (name.endsWith(FUNCTION)) {
            return functionArn.apply(name.substring(0, name.length() - FUNCTION.length()));
        }
        if (name.endsWith("StateMachineArn")) {
            return place.arn("states", "stateMachine:stack-replication");
        }
        return name.equals("Partition") ? "aws" : place.arn("kms", "key/01234567-89ab-cdef-0123-456789abcdef");
    }

    private static String text(String side) {
        String file = side.equals("rollback") ? "rollback.asl.json" : side + "-replication.asl.json";
        try {
            return Files.readString(ProjectFiles.root().resolve("statemachines").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
