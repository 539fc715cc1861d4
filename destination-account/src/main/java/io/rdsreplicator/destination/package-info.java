/** The functions' handlers under the names of the last release. The handlers of this release are in {@code steps}. */
@NullMarked
package io.rdsreplicator.destination;

import org.jspecify.annotations.NullMarked;
