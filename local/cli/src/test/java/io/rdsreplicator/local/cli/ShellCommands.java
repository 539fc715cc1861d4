package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Shell commands, as the documents have them. */
record ShellCommands(String script) {
    /** Shortens the sleeps of an AWS CLI that runs on the machine's Python; one that brings its own only takes longer. */
    private static final Path IMPATIENT = ProjectFiles.root().resolve("local/cli/src/test/resources/deploy/impatient");

    static void assumeTheyCanRun() throws IOException, InterruptedException {
        for (String program : List.of("aws", "psql", "jq")) {
            boolean present = new ProcessBuilder("sh", "-c", "command -v " + program)
                            .start()
                            .waitFor()
                    == 0;
            String otherwise = "not tested: " + program + ", with which the documents' commands work, is not in PATH";
            if (!present) {
                System.out.println(otherwise); // A class that is skipped as a whole says nothing itself.
            }
            assumeTrue(present, otherwise);
        }
    }

    /** Runs them in the project's folder against an endpoint, with the AWS CLI of {@code PATH}; the lines that they print. */
    List<String> runAt(URI endpoint) throws IOException, InterruptedException {
        return run(endpoint, null, Map.of());
    }

    /** The same with one AWS CLI, and more variables in the environment. */
    List<String> runAt(URI endpoint, AwsCli cli, Map<String, String> more) throws IOException, InterruptedException {
        return run(endpoint, cli, more);
    }

    private List<String> run(URI endpoint, AwsCli cli, Map<String, String> more)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("commands");
        try {
            Path file = Files.writeString(
                    folder.resolve("commands.sh"), script.replace("http://127.0.0.1:4566", endpoint.toString()));
            ProcessBuilder bash = new ProcessBuilder("bash", "-e", file.toString())
                    .directory(ProjectFiles.root().toFile())
                    .redirectErrorStream(true);
            bash.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            bash.environment()
                    .putAll(Map.of(
                            "AWS_CONFIG_FILE", "/dev/null",
                            "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
                            "PYTHONPATH", IMPATIENT.toString(),
                            "PYTHONDONTWRITEBYTECODE", "1"));
            bash.environment().putAll(more);
            if (cli != null) {
                cli.use(bash.environment(), folder);
            }
            Process process = bash.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output.lines().toList();
        } finally {
            for (File file : folder.toFile().listFiles()) {
                Files.delete(file.toPath());
            }
            Files.delete(folder);
        }
    }
}
