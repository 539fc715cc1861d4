/** EventBridge: rules, schedules, targets. */
package io.rdsreplicator.local.events;
