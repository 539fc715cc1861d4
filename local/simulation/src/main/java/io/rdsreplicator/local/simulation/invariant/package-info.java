/** The promises of the product, each looked at whenever something happens that could break it. */
package io.rdsreplicator.local.simulation.invariant;
