/** Handlers under the class names of the last release. The handlers of this release are in {@code steps}. */
@NullMarked
package io.rdsreplicator.source;

import org.jspecify.annotations.NullMarked;
