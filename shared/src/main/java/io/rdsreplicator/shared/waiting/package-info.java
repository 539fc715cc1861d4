/**
 * Decides how long a state machine waits before it looks again, and when it gives up. If RDS's quota of copies is used
 * up, it also decides whose turn it is.
 */
@NullMarked
package io.rdsreplicator.shared.waiting;

import org.jspecify.annotations.NullMarked;
