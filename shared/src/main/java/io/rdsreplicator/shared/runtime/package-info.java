/** The runtime of every function: the handler, JSON, settings, input checks, AWS clients, the log and the metrics. */
@NullMarked
package io.rdsreplicator.shared.runtime;

import org.jspecify.annotations.NullMarked;
