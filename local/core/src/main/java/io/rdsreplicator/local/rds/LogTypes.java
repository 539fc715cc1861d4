package io.rdsreplicator.local.rds;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.rds.model.CloudwatchLogsExportConfiguration;

/**
 * The types of logs that each engine can export to CloudWatch Logs.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html">ModifyDBInstance</a>
 */
final class LogTypes {
    private static final String IAM = "iam-db-auth-error";
    private static final Map<String, Set<String>> OF_ENGINES = Map.of(
            "postgres",
            Set.of("postgresql", "upgrade", IAM),
            "mysql",
            Set.of("audit", "error", "general", "slowquery", IAM),
            "mariadb",
            Set.of("audit", "error", "general", "slowquery", IAM),
            "aurora-postgresql",
            Set.of("postgresql", "instance", IAM),
            "aurora-mysql",
            Set.of("audit", "error", "general", "slowquery", "instance", IAM));

    private LogTypes() {}

    static List<String> of(String engine) {
        return List.copyOf(new TreeSet<>(OF_ENGINES.getOrDefault(engine, Set.of())));
    }

    static List<String> checked(String engine, Collection<String> requested) {
        for (String log : requested) {
            if (!OF_ENGINES.getOrDefault(engine, Set.of()).contains(log)) {
                throw RdsFailure.parameterCombination(
                        "You cannot use the log types '" + log + "' with engine version " + engine + ".");
            }
        }
        return List.copyOf(new TreeSet<>(requested));
    }

    /** The exported logs after a change. */
    static List<String> changed(String engine, List<String> before, CloudwatchLogsExportConfiguration change) {
        TreeSet<String> after = new TreeSet<>(before);
        after.addAll(checked(engine, change.enableLogTypes()));
        after.removeAll(checked(engine, change.disableLogTypes()));
        return List.copyOf(after);
    }
}
