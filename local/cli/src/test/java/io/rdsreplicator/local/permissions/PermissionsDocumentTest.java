package io.rdsreplicator.local.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.contract.TemplateFile;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/iam.md} has one row for each statement of the templates' policies, with a reason of its own, and no other. */
class PermissionsDocumentTest {
    private static final int REASON = 5;

    @ParameterizedTest
    @CsvSource({"Source, source-account.yaml", "Destination, destination-account.yaml"})
    void listsEveryStatementOfEveryRole(String account, String template) throws IOException {
        assertSame(
                section(account + " account: roles"),
                PolicyRows.ofRoles(TemplateFile.read(template).root()));
    }

    @ParameterizedTest
    @CsvSource({"Source, source-account.yaml", "Destination, destination-account.yaml"})
    void listsEveryStatementOfKeysAndTopics(String account, String template) throws IOException {
        assertSame(
                section(account + " account: policies of keys, topics and queues"),
                PolicyRows.ofResources(TemplateFile.read(template).root()));
    }

    /** The rows are compared as text, so that a failure shows what to write. */
    private static void assertSame(List<List<String>> documented, List<List<String>> actual) {
        assertThat(documented).allSatisfy(row -> assertThat(row).hasSize(REASON + 1));
        assertThat(documented).as("rows without a reason").noneMatch(row -> row.get(REASON)
                .isBlank());
        assertThat(text(documented.stream().map(row -> row.subList(0, REASON)).toList()))
                .isEqualTo(text(actual));
    }

    private static String text(List<List<String>> rows) {
        return rows.stream().map(row -> "| " + String.join(" | ", row) + " |").collect(Collectors.joining("\n"));
    }

    private static List<List<String>> section(String title) throws IOException {
        List<String> lines = Files.readAllLines(ProjectFiles.root().resolve("docs/iam.md"));
        int from = lines.indexOf("## " + title);
        assertThat(from).as("the section %s", title).isNotNegative();
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(from + 1, lines.size())) {
            if (line.startsWith("## ")) {
                break;
            }
            if (line.startsWith("| ") && !line.startsWith("| Role ") && !line.startsWith("| On ")) {
                rows.add(Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                        .map(String::strip)
                        .toList());
            }
        }
        return rows;
    }
}
