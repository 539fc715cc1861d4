package io.rdsreplicator.local.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Each condition of each policy in both templates alone refuses something. Each is taken out, one at a time, and one of the {@link
 * Attempts}, all of which are refused with the templates as they are, must end otherwise: the list {@code permissions/conditions.txt} says
 * which.
 */
class ConditionsIT {
    private static final String NOTHING = "nothing";
    private static final String LIST = "local/cli/src/test/resources/permissions/conditions.txt";
    private static final Set<String> REFUSALS = Set.of("AccessDenied", "AccessDeniedException", "AuthorizationError");
    private final String source = read("cloudformation/source-account.yaml");
    private final String destination = read("cloudformation/destination-account.yaml");
    private final Map<String, String> asTheyAre = Attempts.on(source, destination);

    private static String read(String name) {
        try {
            return Files.readString(ProjectFiles.root().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyAttemptIsRefused() {
        assertThat(asTheyAre).isNotEmpty().allSatisfy((attempt, outcome) -> assertThat(outcome)
                .as(attempt)
                .isIn(REFUSALS));
    }

    @Test
    void eachConditionAloneRefusesSomething() {
        Map<String, String> observed = new TreeMap<>();
        observed.putAll(takenOut("source", source, text -> Attempts.on(text, destination)));
        observed.putAll(takenOut("destination", destination, text -> Attempts.on(source, text)));

        assertThat(lines(observed))
                .containsExactlyElementsOf(
                        read(LIST).lines().filter(line -> !line.startsWith("#")).toList());
        assertThat(observed.values())
                .as("conditions that nothing needs, or that no attempt is made for")
                .doesNotContain(NOTHING);
    }

    private Map<String, String> takenOut(String name, String template, Function<String, Map<String, String>> attempts) {
        return ConditionCuts.of(template).parallelStream()
                .collect(Collectors.toConcurrentMap(
                        cut -> name + " " + cut, cut -> firstChange(attempts.apply(cut.takenOutOf(template)))));
    }

    private String firstChange(Map<String, String> outcomes) {
        return outcomes.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(asTheyAre.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(NOTHING);
    }

    private static List<String> lines(Map<String, String> map) {
        return map.entrySet().stream()
                .map(e -> e.getKey() + " | " + e.getValue())
                .toList();
    }
}
