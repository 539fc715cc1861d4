package io.rdsreplicator.local.identity;

/** The decision of a policy on a request. */
public enum Decision {
    ALLOW,
    /** An explicit Deny, which overrides every Allow. */
    DENY,
    /** No statement covers the request. It is refused unless another policy allows it. */
    NO_MATCH
}
