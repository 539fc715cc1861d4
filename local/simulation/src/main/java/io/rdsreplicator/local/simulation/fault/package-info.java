/** The faults of a history: in calls, messages, runtimes and accounts, and delayed lists. */
package io.rdsreplicator.local.simulation.fault;
