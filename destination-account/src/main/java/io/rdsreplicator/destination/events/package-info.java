/** The notifications that subscribers of the destination's topic receive. */
@NullMarked
package io.rdsreplicator.destination.events;

import org.jspecify.annotations.NullMarked;
