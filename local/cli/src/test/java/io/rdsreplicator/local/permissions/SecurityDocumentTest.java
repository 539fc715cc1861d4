package io.rdsreplicator.local.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.contract.TemplateFile;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/security.md} says of each role of the templates what somebody can do who has stolen it, and of no other. */
class SecurityDocumentTest {
    private static final Pattern ROLE = Pattern.compile("`(\\w+Role)`");

    @ParameterizedTest
    @CsvSource({"Source, source-account.yaml", "Destination, destination-account.yaml"})
    void hasEachRoleOnce(String account, String template) throws IOException {
        List<String> roles = PolicyRows.ofRoles(TemplateFile.read(template).root()).stream()
                .map(row -> row.get(0))
                .filter(name -> name.endsWith("Role"))
                .distinct()
                .toList();

        assertThat(documented(account + " account")).containsExactlyInAnyOrderElementsOf(roles);
    }

    /** The roles of the first column. */
    private static List<String> documented(String title) throws IOException {
        List<String> lines = Files.readAllLines(ProjectFiles.root().resolve("docs/security.md"));
        int from = lines.indexOf("### " + title);
        assertThat(from).as("the section %s", title).isNotNegative();
        return lines.subList(from + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> ROLE.matcher(line.substring(0, line.indexOf(" | ")))
                        .results()
                        .map((MatchResult found) -> found.group(1)))
                .toList();
    }
}
