package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;

/**
 * Data that a copy has moved from one Region to another, which AWS bills.
 *
 * @param snapshotArn the copy
 * @param gibibytes the allocated storage of the snapshot, the most that can have moved
 */
public record RegionTransfer(AccountRegion from, AccountRegion to, String snapshotArn, int gibibytes) {}
