/** The source account's steps: a snapshot is taken, encrypted, shared, announced and pruned. */
package io.rdsreplicator.source;
