/** An operator's request to the rollback machine, and the replicas that it chooses from. */
package io.rdsreplicator.destination.rollback;
