package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/deploy.md} that fill in the policies of whoever deploys. */
class DeployerPolicyCommandTest {
    private static final List<String> SECTIONS =
            List.of("docs/deploy.md ## Permissions of whoever deploys", "docs/deploy.md ### A permissions boundary");
    private static final int MOST_CHARACTERS_OF_A_MANAGED_POLICY = 6144;

    @Test
    void leaveNoWordToFillIn(@TempDir Path folder) throws IOException, InterruptedException {
        String script = DocumentBlocks.all().stream()
                .filter(block -> SECTIONS.contains(block.section()))
                .map(DocumentBlocks.Block::text)
                .collect(Collectors.joining("\n"))
                .replace(">deployer-", ">" + folder + "/deployer-");

        assertThat(new ProcessBuilder("bash", "-euc", script)
                        .directory(ProjectFiles.root().toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();

        for (String name : List.of("source", "destination", "boundary")) {
            String policy = Files.readString(folder.resolve("deployer-" + name + ".json"));
            assertThat(policy).as(name).doesNotContainPattern("ACCOUNT|REGION|BUCKET|STACK|TOPIC|BOUNDARY");
            assertThat(Json.members(policy)).isPresent();
            assertThat(policy.replaceAll("\\s", "")).hasSizeLessThan(MOST_CHARACTERS_OF_A_MANAGED_POLICY);
        }
    }
}
