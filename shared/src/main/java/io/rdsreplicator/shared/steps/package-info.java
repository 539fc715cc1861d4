/** The steps that both accounts use. */
@NullMarked
package io.rdsreplicator.shared.steps;

import org.jspecify.annotations.NullMarked;
