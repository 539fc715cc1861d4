/** The common parts of both lists for operators: the request, text tables, and the highest number of snapshots. */
package io.rdsreplicator.shared.listing;
