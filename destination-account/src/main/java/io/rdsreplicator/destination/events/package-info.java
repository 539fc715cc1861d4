/** What subscribers of the destination's topic are told. */
package io.rdsreplicator.destination.events;
