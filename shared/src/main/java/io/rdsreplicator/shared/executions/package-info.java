/**
 * Reads executions from Step Functions: which run, how far each is, how it ended, what it left behind, and how to
 * repeat it.
 */
@NullMarked
package io.rdsreplicator.shared.executions;

import org.jspecify.annotations.NullMarked;
