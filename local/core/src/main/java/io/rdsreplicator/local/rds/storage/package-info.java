/** The content of DB instances and snapshots: a real PostgreSQL server, or a fingerprint. */
package io.rdsreplicator.local.rds.storage;
