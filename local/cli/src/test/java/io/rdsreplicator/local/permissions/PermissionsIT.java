package io.rdsreplicator.local.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.Walk;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The policies of both templates are exactly enough. Each action is taken out of its statement, one at a time, and the {@link Tour} must
 * miss it as the list {@code permissions/expected.txt} says. An action that nothing misses is one too many, unless it is in the list of
 * those that AWS documents and the local AWS does not ask for, {@code permissions/documented.txt}. A twelfth of the actions are taken out;
 * all of them with {@code -Drdsreplicator.exhaustive=on}.
 */
class PermissionsIT {
    private static final String NOTHING = "nothing";
    private static final int ONE_OF = 24;
    private final String source = read("cloudformation/source-account.yaml");
    private final String destination = read("cloudformation/destination-account.yaml");

    private static String read(String name) {
        try {
            return Files.readString(ProjectFiles.root().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void missesNothingWithThePoliciesAsTheyAre() {
        assertThat(Tour.of(source, destination)).isEmpty();
    }

    @Test
    void missesEachActionThatIsTakenOut() {
        Map<String, String> observed = new TreeMap<>();
        observed.putAll(takenOut("source", source, text -> Tour.of(text, destination).stream()
                .findFirst()
                .orElse(NOTHING)));
        observed.putAll(takenOut("destination", destination, text -> Tour.of(source, text).stream()
                .findFirst()
                .orElse(NOTHING)));
        Map<String, String> documented = list("documented.txt");
        Map<String, String> expected = list("expected.txt");
        assertThat(all())
                .as("the lists are of the templates' actions")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(documented.keySet().stream(), expected.keySet().stream())
                                .collect(Collectors.toSet()));
        documented.keySet().retainAll(observed.keySet());
        expected.keySet().retainAll(observed.keySet());
        print(observed, documented);

        assertThat(observed.entrySet().stream()
                        .filter(e -> e.getValue().equals(NOTHING))
                        .map(Map.Entry::getKey))
                .as("actions that nothing needs, and that are not documented by AWS as needed")
                .containsExactlyInAnyOrderElementsOf(documented.keySet());
        observed.values().removeIf(NOTHING::equals);
        assertThat(observed).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private Set<String> all() {
        return Stream.of("source", "destination")
                .flatMap(name -> PolicyGrants.of(name.equals("source") ? source : destination).stream()
                        .map(grant -> name + " " + grant))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> takenOut(String name, String template, Function<String, String> tour) {
        return Walk.through(PolicyGrants.of(template), ONE_OF).parallelStream()
                .collect(Collectors.toConcurrentMap(
                        grant -> name + " " + grant, grant -> tour.apply(grant.takenOutOf(template))));
    }

    /** Lines of a policy's action and, after a bar, what belongs to it. */
    private static Map<String, String> list(String name) {
        return read("local/cli/src/test/resources/permissions/" + name)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> a, TreeMap::new));
    }

    private static void print(Map<String, String> observed, Map<String, String> documented) {
        StringBuilder table =
                new StringBuilder("%-78s %s%n".formatted("policy, statement, action taken out", "what then fails"));
        observed.forEach((grant, what) -> table.append("%-78s %s%n"
                .formatted(
                        grant,
                        what.equals(NOTHING)
                                ? "nothing here; " + documented.getOrDefault(grant, "one too many")
                                : what)));
        System.out.print(table);
    }
}
