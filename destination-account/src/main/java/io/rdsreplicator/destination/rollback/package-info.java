/** An operator's request to the rollback machine, the replicas that it chooses from, and the plan of what it does. */
package io.rdsreplicator.destination.rollback;
