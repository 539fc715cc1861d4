/** Landed snapshots: how they are found, how many there may be, and which can be restored. */
package io.rdsreplicator.destination.snapshot;
