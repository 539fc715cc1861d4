/**
 * The errors with which steps end, named after what an operator does next. The state machine definitions and users
 * depend on their names.
 */
@NullMarked
package io.rdsreplicator.shared.errors;

import org.jspecify.annotations.NullMarked;
