/** The Lambda functions of the destination account. */
@NullMarked
package io.rdsreplicator.destination.steps;

import org.jspecify.annotations.NullMarked;
