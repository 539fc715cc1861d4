package io.rdsreplicator.local.contract;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code deploy.sh} in a project of its own with built functions, and an AWS CLI and a Maven that only record how they are called. */
final class DeployScript {
    /** @param output of both streams */
    record Outcome(int exit, String output) {}

    private final Path project;
    private final Path answers;
    private final Path programs;

    DeployScript(Path folder) {
        this.project = folder.resolve("project");
        this.answers = folder.resolve("fake");
        this.programs = folder.resolve("bin");
        try {
            Files.createDirectories(answers);
            Files.createDirectories(programs);
            copy("deploy.sh", project.resolve("deploy.sh"));
            for (String side : List.of("source", "destination")) {
                copy(
                        "cloudformation/" + side + "-account.yaml",
                        project.resolve("cloudformation/" + side + "-account.yaml"));
                write(project.resolve("shared/src/main/java/Shared.java"), "");
                write(project.resolve(side + "-account/src/main/java/Step.java"), "");
                write(jar(side), "");
                age(project.resolve(side + "-account/src/main/java/Step.java"));
            }
            write(project.resolve("pom.xml"), "");
            age(project.resolve("pom.xml"));
            age(project.resolve("shared/src/main/java/Shared.java"));
            copy("local/cli/src/test/resources/deploy/aws", programs.resolve("aws"));
            program(
                    programs.resolve("mvn"),
                    """
                    printf 'mvn %s\\n' "$*" >>"$FAKE/calls"
                    : >source-account/target/source-account-function.jar""");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the AWS CLI answers: see {@code src/test/resources/deploy/aws}. */
    DeployScript answering(String file, String text) throws IOException {
        write(answers.resolve(file), text);
        return this;
    }

    /** Takes an answer back. */
    DeployScript without(String file) throws IOException {
        Files.delete(answers.resolve(file));
        return this;
    }

    Path jar(String side) {
        return project.resolve(side + "-account/target/" + side + "-account-function.jar");
    }

    Path source(String side) {
        return project.resolve(side + "-account/src/main/java/Step.java");
    }

    /** A folder for {@code PATH} with the system's programs of these names, and no other. */
    String folderOf(String... names) throws IOException {
        Path few = programs.resolve("few");
        for (String name : names) {
            Path program = Path.of("/usr/bin", name);
            program(few.resolve(name), "exec " + (Files.exists(program) ? program : Path.of("/bin", name)) + " \"$@\"");
        }
        return few.toString();
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", project.resolve("deploy.sh").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("PATH", programs + ":/usr/bin:/bin");
        builder.environment().put("FAKE", answers.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    /** How the AWS CLI and Maven were called, in order. */
    List<String> calls() throws IOException {
        Path calls = answers.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private static void program(Path file, String body) throws IOException {
        write(file, "#!/bin/bash\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private static void copy(String from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(ProjectFiles.root().resolve(from), to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
}
