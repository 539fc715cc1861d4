/** Landed snapshots: how they are found, how many there may be, and which an operator can have restored. */
package io.rdsreplicator.destination.snapshot;
