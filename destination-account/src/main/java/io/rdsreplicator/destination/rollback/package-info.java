/** An operator's request to the rollback machine, the replicas that it chooses from, and the plan of what it does. */
@NullMarked
package io.rdsreplicator.destination.rollback;

import org.jspecify.annotations.NullMarked;
