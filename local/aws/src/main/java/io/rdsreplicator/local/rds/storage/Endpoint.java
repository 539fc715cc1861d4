package io.rdsreplicator.local.rds.storage;

/** Where a database listens. */
public record Endpoint(String address, int port) {}
