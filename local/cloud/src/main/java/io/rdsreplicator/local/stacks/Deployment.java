package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.AccountRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The wanted state of a stack.
 *
 * @param directory the base of local paths in the template
 * @param tags of the stack, set on every resource that can have tags
 */
public record Deployment(
        AccountRegion place,
        String stackName,
        String template,
        Path directory,
        Map<String, String> parameters,
        Map<String, String> tags) {

    public Deployment {
        parameters = Map.copyOf(parameters);
        tags = Map.copyOf(tags);
    }

    public static Deployment ofFile(
            AccountRegion place,
            String stackName,
            Path file,
            Map<String, String> parameters,
            Map<String, String> tags) {
        try {
            return new Deployment(
                    place,
                    stackName,
                    Files.readString(file),
                    file.toAbsolutePath().getParent(),
                    parameters,
                    tags);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the template " + file, e);
        }
    }
}
