/** The functions of the source account. */
@NullMarked
package io.rdsreplicator.source.steps;

import org.jspecify.annotations.NullMarked;
