/** What is replicated and how it is shared: the request, the database, the keys, the snapshots of a replication, and which of them are kept. */
package io.rdsreplicator.source.snapshot;
