/** The events that the stacks publish on their notification topics. */
@NullMarked
package io.rdsreplicator.shared.events;

import org.jspecify.annotations.NullMarked;
