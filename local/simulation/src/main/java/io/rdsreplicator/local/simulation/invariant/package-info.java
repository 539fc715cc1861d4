/** The promises of the product, each checked whenever something happens that could break it. */
package io.rdsreplicator.local.simulation.invariant;
