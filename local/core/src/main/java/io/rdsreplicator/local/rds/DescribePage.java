package io.rdsreplicator.local.rds;

import java.util.List;
import java.util.function.Function;

/**
 * A page of a describe call. The marker names the last record of the page. So a record that is created or deleted
 * between two pages does not shift the next page.
 */
record DescribePage<T>(List<T> records, String marker) {
    private static final int DEFAULT = 100;
    private static final int MINIMUM = 20;

    /** @param all sorted by their names */
    static <T> DescribePage<T> of(List<T> all, Function<T, String> name, Integer maxRecords, String marker) {
        int limit = maxRecords == null ? DEFAULT : maxRecords;
        if (limit < MINIMUM || limit > DEFAULT) {
            throw RdsFailure.parameterValue(
                    "Invalid value " + limit + " for MaxRecords. Must be between " + MINIMUM + " and " + DEFAULT);
        }
        List<T> rest = all.stream()
                .filter(one -> marker == null || name.apply(one).compareTo(marker) > 0)
                .toList();
        if (rest.size() <= limit) {
            return new DescribePage<>(rest, null);
        }
        List<T> records = rest.subList(0, limit);
        return new DescribePage<>(records, name.apply(records.get(limit - 1)));
    }
}
