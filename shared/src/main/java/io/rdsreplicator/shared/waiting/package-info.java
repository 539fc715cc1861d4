/** How long a machine waits before it looks again, when it gives up, and whose turn it is where RDS copies only so many snapshots at once. */
package io.rdsreplicator.shared.waiting;
