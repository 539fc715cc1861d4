package io.rdsreplicator.destination;

/** One version of a secret, as it was read. */
record SecretVersion(String name, String arn, String versionId, ReplicaSecret value) {}
