package io.rdsreplicator.local.rds;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How a MySQL server stores the names of tables. From MySQL 8 on, a server does not start on data that another setting
 * has made.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/identifier-case-sensitivity.html">Identifier case
 *     sensitivity</a>
 */
final class TableNames {
    static final String INCOMPATIBLE = "incompatible-parameters";
    private static final Set<String> ENGINES = Set.of("mysql", "aurora-mysql");

    private TableNames() {}

    /** @return null for an engine that has no such setting, or that can change it */
    static String of(String engine, String version, Map<String, String> values) {
        return ENGINES.contains(engine) && !version.startsWith("5.")
                ? values.getOrDefault("lower_case_table_names", "0")
                : null;
    }

    /** Whether a DB instance can start on the data that it has. */
    static boolean fit(DbInstance db) {
        return Objects.equals(db.tableNames, of(db.engine, db.engineVersion, db.parameters.values()));
    }
}
