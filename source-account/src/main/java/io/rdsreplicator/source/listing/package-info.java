/** The answer of the list of snapshots, as JSON and as text. */
@NullMarked
package io.rdsreplicator.source.listing;

import org.jspecify.annotations.NullMarked;
