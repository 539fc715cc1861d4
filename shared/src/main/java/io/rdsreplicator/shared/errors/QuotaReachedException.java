package io.rdsreplicator.shared.errors;

/** A quota of the account has no room for what a replication makes: make room, or raise the quota. Never retried. */
public final class QuotaReachedException extends RuntimeException {
    public QuotaReachedException(String message) {
        super(message);
    }
}
