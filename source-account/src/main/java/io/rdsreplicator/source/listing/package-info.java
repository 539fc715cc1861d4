/** The answer of the list of snapshots, as JSON and as text. */
package io.rdsreplicator.source.listing;
