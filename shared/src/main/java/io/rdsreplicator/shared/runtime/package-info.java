/** What every function runs in: the handler, JSON, settings, checks of input, clients, the log and the metrics. */
package io.rdsreplicator.shared.runtime;
