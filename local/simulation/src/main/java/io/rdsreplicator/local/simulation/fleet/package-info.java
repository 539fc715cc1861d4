/** Many databases at once, under the quotas of the two accounts. */
package io.rdsreplicator.local.simulation.fleet;
