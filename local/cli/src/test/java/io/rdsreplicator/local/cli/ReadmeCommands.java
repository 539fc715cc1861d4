package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The shell commands of a section of the README, as they stand there. */
record ReadmeCommands(String script) {
    /** Shortens the sleeps of an AWS CLI that runs on the machine's Python; one that brings its own only takes longer. */
    private static final Path IMPATIENT = ProjectFiles.root().resolve("local/cli/src/test/resources/deploy/impatient");

    /** Those of the section's first block. */
    static ReadmeCommands of(String heading) throws IOException {
        String readme = Files.readString(ProjectFiles.root().resolve("README.md"));
        String section = readme.substring(readme.indexOf("\n" + heading + "\n"));
        int begin = section.indexOf("```sh\n") + "```sh\n".length();
        return new ReadmeCommands(section.substring(begin, section.indexOf("```", begin)));
    }

    /** With those of another section after them, in the same shell. */
    ReadmeCommands then(String heading) throws IOException {
        return new ReadmeCommands(script + of(heading).script());
    }

    static void assumeTheyCanRun() throws IOException, InterruptedException {
        for (String program : List.of("aws", "psql")) {
            boolean present = new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
            assumeTrue(present, program + " is not on this machine, with which the README's commands work");
        }
    }

    /** Runs them in the project's folder against an endpoint; the lines that they print. */
    List<String> runAt(URI endpoint) throws IOException, InterruptedException {
        Path file = Files.createTempFile("readme", ".sh");
        try {
            Files.writeString(file, script.replace("http://127.0.0.1:4566", endpoint.toString()));
            ProcessBuilder bash = new ProcessBuilder("bash", "-e", file.toString())
                    .directory(ProjectFiles.root().toFile())
                    .redirectErrorStream(true);
            bash.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            bash.environment().putAll(Map.of(
                    "AWS_CONFIG_FILE", "/dev/null",
                    "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
                    "PYTHONPATH", IMPATIENT.toString(),
                    "PYTHONDONTWRITEBYTECODE", "1"));
            Process process = bash.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output.lines().toList();
        } finally {
            Files.delete(file);
        }
    }
}
