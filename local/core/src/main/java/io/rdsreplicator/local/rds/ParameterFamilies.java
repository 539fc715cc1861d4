package io.rdsreplicator.local.rds;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The DB parameter group families and their parameters, from {@code parameters.json}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html">Parameter
 *     groups</a>
 */
final class ParameterFamilies {
    /** In {@code 8.0.mysql_aurora.3.08.2}, what follows the version of MySQL. */
    private static final String AURORA_MYSQL = ".mysql_aurora.";
    /** The engines whose major version has two numbers in every family of the table. */
    private static final Set<String> TWO_NUMBERS = Set.of("mysql", "mariadb", "aurora-mysql");

    private static final Table TABLE = read("parameters.json");

    private ParameterFamilies() {}

    private record Table(
            List<String> about, Map<String, List<String>> families, Map<String, List<EngineParameter>> parameters) {}

    private static Table read(String name) {
        try (InputStream in = ParameterFamilies.class.getResourceAsStream(name)) {
            return JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build()
                    .readValue(in, Table.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String majorVersion(String engine, String version) {
        String server = version.contains(AURORA_MYSQL) ? version.substring(0, version.indexOf(AURORA_MYSQL)) : version;
        String[] numbers = server.split("\\.", 3);
        boolean two = numbers.length > 1 && TWO_NUMBERS.contains(engine) && has(engine + numbers[0] + "." + numbers[1]);
        return two ? numbers[0] + "." + numbers[1] : numbers[0];
    }

    static String of(String engine, String version) {
        return engine + majorVersion(engine, version);
    }

    static boolean has(String family) {
        return all().anyMatch(family::equals);
    }

    static Stream<String> all() {
        return TABLE.families.values().stream().flatMap(List::stream);
    }

    static Set<String> engines() {
        return TABLE.families.keySet();
    }

    static Stream<String> majorVersions(String engine) {
        return TABLE.families.get(engine).stream().map(family -> family.substring(engine.length()));
    }

    static boolean isOfAurora(String family) {
        return family.startsWith("aurora-");
    }

    /** The parameters of a family by name; none if the family is not in the table. */
    static List<EngineParameter> parameters(String family, ParameterGroup.Kind kind) {
        return TABLE.families.entrySet().stream()
                .filter(engine -> engine.getValue().contains(family))
                .flatMap(engine -> TABLE.parameters.get(engine.getKey()).stream())
                .filter(parameter -> parameter.isIn(family, kind))
                .sorted(Comparator.comparing(EngineParameter::name))
                .toList();
    }
}
