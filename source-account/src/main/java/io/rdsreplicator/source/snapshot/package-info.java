/**
 * The replicated data and how it is shared: the request, the database, the keys, a replication's snapshots, and their
 * retention.
 */
@NullMarked
package io.rdsreplicator.source.snapshot;

import org.jspecify.annotations.NullMarked;
