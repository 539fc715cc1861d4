/** Which replicas and landed snapshots are kept, and which locks are taken off. */
@NullMarked
package io.rdsreplicator.destination.retention;

import org.jspecify.annotations.NullMarked;
