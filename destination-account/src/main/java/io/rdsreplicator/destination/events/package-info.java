/** The notifications that subscribers of the destination's topic receive. */
package io.rdsreplicator.destination.events;
