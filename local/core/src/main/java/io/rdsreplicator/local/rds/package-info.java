/** RDS: DB instances, snapshots, what they take, and what RDS refuses. */
package io.rdsreplicator.local.rds;
