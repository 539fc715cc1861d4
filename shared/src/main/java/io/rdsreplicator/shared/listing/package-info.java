/** The common parts of both lists for operators: the request, text tables, and the highest number of snapshots. */
@NullMarked
package io.rdsreplicator.shared.listing;

import org.jspecify.annotations.NullMarked;
