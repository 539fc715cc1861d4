/** What a preflight finds in this account. */
@NullMarked
package io.rdsreplicator.destination.preflight;

import org.jspecify.annotations.NullMarked;
