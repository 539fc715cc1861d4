/** Handlers under the class names of the last release. The handlers of this release are in {@code steps}. */
package io.rdsreplicator.source;
