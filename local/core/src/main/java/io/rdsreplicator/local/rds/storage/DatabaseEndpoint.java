package io.rdsreplicator.local.rds.storage;

/** Where a database listens. */
public record DatabaseEndpoint(String address, int port) {}
