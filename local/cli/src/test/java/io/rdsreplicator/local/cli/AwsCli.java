package io.rdsreplicator.local.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An AWS CLI of this machine. The tests use one of each major version that {@code PATH} or a usual folder has, and all that the environment
 * variable {@value #NAMED} names, separated by colons.
 */
record AwsCli(Path program, String version) {
    static final String NAMED = "RDSREPLICATOR_AWS_CLIS";
    private static final List<String> USUAL = List.of("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/snap/bin");
    private static final Pattern VERSION = Pattern.compile("aws-cli/((\\d+)\\.(\\d+)\\.\\S+)");

    /** Those of this machine that deploy.sh takes, version 2 first; says which, and what it has not found. */
    static List<AwsCli> all() {
        Map<String, AwsCli> found = new LinkedHashMap<>();
        named().forEach(program -> of(program).ifPresent(cli -> found.putIfAbsent(cli.version, cli)));
        folders().forEach(folder -> of(folder.resolve("aws")).ifPresent(cli -> {
            if (found.values().stream().noneMatch(other -> other.major() == cli.major())) {
                found.put(cli.version, cli);
            }
        }));
        List<AwsCli> usable = found.values().stream()
                .filter(AwsCli::isNewEnough)
                .sorted((a, b) -> b.major() - a.major())
                .toList();
        found.values().stream()
                .filter(cli -> !usable.contains(cli))
                .forEach(cli -> System.out.println(cli + " is too old, and not used"));
        System.out.println(
                "tested with: " + usable.stream().map(AwsCli::toString).collect(Collectors.joining(", ")));
        Stream.of(1, 2)
                .filter(major -> usable.stream().noneMatch(cli -> cli.major() == major))
                .forEach(major -> System.out.println("not tested with version " + major
                        + " of the AWS CLI: none found; " + NAMED + " can name one"));
        return usable;
    }

    private static Stream<Path> named() {
        return split(System.getenv(NAMED)).map(Path::of);
    }

    private static Stream<Path> folders() {
        return Stream.concat(split(System.getenv("PATH")), USUAL.stream()).map(Path::of);
    }

    private static Stream<String> split(String paths) {
        return Stream.of(Objects.requireNonNullElse(paths, "").split(":")).filter(path -> !path.isEmpty());
    }

    private static Optional<AwsCli> of(Path program) {
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(said);
            return version.find() ? Optional.of(new AwsCli(program, version.group(1))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int major() {
        return Integer.parseInt(version.split("\\.")[0]);
    }

    private boolean isNewEnough() {
        return Integer.parseInt(version.split("\\.")[1]) >= (major() == 1 ? 29 : 13);
    }

    /** Puts it first in the {@code PATH} of a process, by a folder that has nothing else. */
    void use(Map<String, String> environment, Path folder) throws IOException {
        Path aws = Files.writeString(folder.resolve("aws"), "#!/bin/sh\nexec '" + program + "' \"$@\"\n");
        aws.toFile().setExecutable(true);
        environment.merge("PATH", folder.toString(), (path, mine) -> mine + ":" + path);
    }

    @Override
    public String toString() {
        return "AWS CLI " + version + " (" + program + ")";
    }
}
