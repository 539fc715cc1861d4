/** Landed snapshots: how they are found, how many there may be, and which can be restored. */
@NullMarked
package io.rdsreplicator.destination.snapshot;

import org.jspecify.annotations.NullMarked;
