/** The actors of a history other than the product: operators, owners of secrets, and people who tag and delete. */
package io.rdsreplicator.local.simulation.actor;
