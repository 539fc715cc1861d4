/** An operator's request to the rollback machine, and the replicas that it chooses from. */
@NullMarked
package io.rdsreplicator.destination.rollback;

import org.jspecify.annotations.NullMarked;
