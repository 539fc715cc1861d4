package io.rdsreplicator.local.identity;

/** What a policy says of a request. */
public enum Decision {
    ALLOW,
    /** An explicit Deny, which outranks every Allow. */
    DENY,
    /** No statement covers the request: it is refused unless another policy allows it. */
    NO_MATCH
}
