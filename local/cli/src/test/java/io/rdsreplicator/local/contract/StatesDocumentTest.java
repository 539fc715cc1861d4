package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Drdsreplicator.write-documents=on} the document is written anew. */
class StatesDocumentTest {
    private static final Path DOCUMENT = ProjectFiles.root().resolve("docs/states.md");

    @Test
    void saysWhatTheDefinitionsAndTemplatesSay() throws IOException {
        String text = StatesDocument.text();
        if ("on".equals(System.getProperty("rdsreplicator.write-documents"))) {
            Files.writeString(DOCUMENT, text);
        }

        assertThat(Files.readString(DOCUMENT))
                .as(
                        "write it anew: mvn -B test -pl local/cli -am -Dtest=StatesDocumentTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Drdsreplicator.write-documents=on")
                .isEqualTo(text);
    }
}
