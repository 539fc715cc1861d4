/** RDS: DB instances and snapshots, the values that RDS accepts, and its refusals. */
package io.rdsreplicator.local.rds;
