/** What goes wrong in a history: calls, messages, runtimes, lists that are behind, accounts. */
package io.rdsreplicator.local.simulation.fault;
