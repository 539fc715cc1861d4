package io.rdsreplicator.local.simulation.fault;

/** A kind of trouble that a history may have; which ones it has is drawn. */
public enum Trouble {
    /** Single calls fail, before or after their effect. */
    CALLS,
    /** A whole service fails for some minutes. */
    OUTAGES,
    /** Functions are killed, hang or are refused. */
    FUNCTIONS,
    /** While a call is on its way, other things happen. */
    SLOW_CALLS,
    /** Messages and events come twice, late, out of order. */
    DELIVERIES,
    /** Executions are stopped midway. */
    STOPS,
    /** RDS fails or hangs, shows statuses nobody knows, breaks DB instances, keeps sources from being snapshotted. */
    RDS,
    /** Somebody deletes what a replication made. */
    STRANGERS,
    /** Keys are disabled for a while. */
    KEYS,
    /** Quotas are reached for a while. */
    QUOTAS,
    /** What is fresh is seen late. */
    LATE_SIGHT,
    /** RDS's clock in an account is not that of the other. */
    CLOCKS,
    /** The secret is rotated, pinned, changed by its owner. */
    SECRETS,
    /** Lists of executions and secrets are behind. */
    LATE_LISTS,
    /** Somebody changes tags of replicas, and names one in another database's secret. */
    TAGS,
    /** A second pair of stacks has the same prefixes. */
    SECOND_DEPLOYMENT
}
