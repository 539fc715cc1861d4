package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.Tag;

class OwnTagsTest {
    private static final List<Tag> REPLICATION = List.of(ReplicationTags.tag(ReplicationTags.STACK, "stack-a"));

    private static OwnTags tags(String given, String copied) {
        return OwnTags.from(Settings.of(Map.of("TAGS", given, "COPY_SOURCE_TAGS", copied)));
    }

    private static String numbered(String prefix, int count, String suffix) {
        return IntStream.range(0, count).mapToObj(n -> prefix + n + suffix).collect(Collectors.joining(","));
    }

    private static Map<String, String> source(String... pairs) {
        Map<String, String> source = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            source.put(pairs[i], pairs[i + 1]);
        }
        return source;
    }

    @Test
    void addsNothingWhereNothingIsAskedFor() {
        OwnTags none = OwnTags.from(Settings.of(Map.of()));

        none.require();
        assertThat(none.with(REPLICATION, source("team", "shop"))).isEqualTo(REPLICATION);
        assertThat(none.with(REPLICATION, null)).isEqualTo(REPLICATION);
    }

    @Test
    void addsTheGivenOnesAndTheNamedOnesOfTheSource() {
        List<Tag> all = tags("team=shop, url=a=b ,empty=", "owner,absent,team")
                .with(REPLICATION, source("owner", "anna", "team", "hr", "x", "y"));

        assertThat(OwnTags.byKey(all))
                .containsExactly(
                        Map.entry(ReplicationTags.STACK, "stack-a"),
                        Map.entry("team", "shop"),
                        Map.entry("url", "a=b"),
                        Map.entry("empty", ""),
                        Map.entry("owner", "anna"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            team                           | team must be of the form key=value
            =shop                          | =shop must be of the form key=value
            aws:x=1                        | tag aws:x cannot be written: keys that begin with aws:
            RDS:x=1                        | tag RDS:x cannot be written: keys that begin with aws:
            rds-replicator:stack=other     | tag rds-replicator:stack cannot be written: keys that begin with
            a;b=1                          | tag a;b cannot be written: its key must be 1 to 128
            team=a;b                       | tag team cannot be written: its value must be at most 256
            team=a,team=b                  | tag team is there twice
            """)
    void refusesGivenTagsThatCannotBeWritten(String given, String complaint) {
        OwnTags tags = tags(given, "");

        assertThatThrownBy(tags::require)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("parameter Tags: " + complaint);
        assertThatThrownBy(() -> tags.with(REPLICATION, null)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void refusesMoreThanFortyGivenTags() {
        tags(numbered("k", 40, "=v"), "").require();

        assertThatThrownBy(() -> tags(numbered("k", 41, "=v"), "").require())
                .hasMessageContaining("there are 41 tags, and at most 40");
    }

    @Test
    void leavesOutAndTellsWhatIsMoreThanFortyTogether() {
        OwnTags.Choice choice =
                tags(numbered("k", 39, "=v"), "first,second").choose(source("second", "2", "first", "1"));

        assertThat(choice.tags()).containsExactly(Map.entry("first", "1"));
        assertThat(choice.leftOut())
                .containsExactly("tag second of the source is not copied: there are 40 other tags already");
    }

    @Test
    void leavesOutAndTellsOfReservedKeysAndOfWhatRdsDoesNotTake() {
        OwnTags.Choice choice = tags("", "aws:cloudformation:stack-name,rds-replicator:stack,Rds:x,good,odd")
                .choose(source(
                        "aws:cloudformation:stack-name",
                        "prod",
                        "rds-replicator:stack",
                        "stack-b",
                        "Rds:x",
                        "1",
                        "good",
                        "1",
                        "odd",
                        "a;b"));

        assertThat(choice.tags()).containsOnlyKeys("good");
        assertThat(choice.leftOut())
                .hasSize(4)
                .allMatch(
                        reason -> reason.matches(
                                "tag (aws:cloudformation:stack-name|rds-replicator:stack|Rds:x|odd) of the source is not copied: (keys that|its value).*"));
    }

    @Test
    void aChoiceIsMadeThoughTheGivenTagsAreBad() {
        assertThat(tags("aws:x=1", "owner").choose(source("owner", "anna")).tags())
                .containsOnlyKeys("owner");
    }
}
