package io.rdsreplicator.local.simulation.fault;

/** A kind of trouble in a history. The seed decides which ones a history has. */
public enum Trouble {
    /** Single calls fail, before or after their effect. */
    CALLS,
    /** A whole service fails for some minutes. */
    OUTAGES,
    /** Functions are killed, hang or are refused. */
    FUNCTIONS,
    /** While a call is in progress, other things happen. */
    SLOW_CALLS,
    /** Messages and events are delivered twice, late, or out of order. */
    DELIVERIES,
    /** Executions are stopped midway. */
    STOPS,
    /** RDS fails or hangs, shows unknown statuses, breaks DB instances, or refuses snapshots of sources. */
    RDS,
    /** Somebody deletes what a replication made. */
    STRANGERS,
    /** Keys are disabled for a while. */
    KEYS,
    /** Quotas are reached for a while. */
    QUOTAS,
    /** New resources become visible late. */
    LATE_SIGHT,
    /** RDS's clock in one account differs from that in the other. */
    CLOCKS,
    /** The secret is rotated, pinned, or changed by its owner. */
    SECRETS,
    /** Lists of executions and secrets are delayed. */
    LATE_LISTS,
    /** Somebody changes tags of replicas, and names one in another database's secret. */
    TAGS,
    /** A second pair of stacks has the same prefixes. */
    SECOND_DEPLOYMENT
}
