/** What an operator asks of the rollback machine, and among what it chooses. */
package io.rdsreplicator.destination.rollback;
