/** The events that the stacks publish on their notification topics. */
package io.rdsreplicator.shared.events;
