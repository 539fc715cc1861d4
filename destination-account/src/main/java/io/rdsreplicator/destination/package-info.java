/** Handlers under the names of the last release; those of this one are in {@code steps}. */
package io.rdsreplicator.destination;
