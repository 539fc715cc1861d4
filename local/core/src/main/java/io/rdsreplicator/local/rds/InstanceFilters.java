package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import software.amazon.awssdk.services.rds.model.Filter;

/**
 * The filters of a list of DB instances.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html">
 *     DescribeDBInstances</a>
 */
final class InstanceFilters {
    private InstanceFilters() {}

    /** A DB instance must match one value of each filter. */
    static Predicate<DbInstance> of(List<Filter> filters) {
        return filters.stream().map(InstanceFilters::of).reduce(db -> true, Predicate::and);
    }

    private static Predicate<DbInstance> of(Filter filter) {
        if (!"db-cluster-id".equals(filter.name())) {
            throw new UnsupportedOperationException(
                    "rds:describeDBInstances with the filter " + filter.name() + " is not implemented here");
        }
        return db -> db.memberOf != null && filter.values().stream().anyMatch(value -> names(value, db.memberOf));
    }

    private static boolean names(String idOrArn, DbCluster cluster) {
        return AmazonResourceName.isArn(idOrArn)
                ? idOrArn.equals(cluster.arn)
                : idOrArn.toLowerCase(Locale.ROOT).equals(cluster.id);
    }
}
