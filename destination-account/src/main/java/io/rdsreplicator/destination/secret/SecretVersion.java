package io.rdsreplicator.destination.secret;

/** One version of a secret, as it was when it was read. */
public record SecretVersion(String name, String arn, String versionId, ReplicaSecret value) {}
