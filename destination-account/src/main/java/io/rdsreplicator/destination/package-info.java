/** The functions' handlers under the names of the last release. The handlers of this release are in {@code steps}. */
package io.rdsreplicator.destination;
