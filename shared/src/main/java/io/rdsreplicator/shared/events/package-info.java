/** What the stacks tell on their notification topics, and how. */
package io.rdsreplicator.shared.events;
