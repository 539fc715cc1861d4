/** Who acts in a history besides the product: operators, owners of secrets, people who tag and delete. */
package io.rdsreplicator.local.simulation.actor;
