/** What DB instances and snapshots hold: a PostgreSQL, or a fingerprint of one. */
package io.rdsreplicator.local.rds.storage;
