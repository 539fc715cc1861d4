package io.rdsreplicator.local.rds.storage;

/** The address and port at which a database listens. */
public record DatabaseEndpoint(String address, int port) {}
