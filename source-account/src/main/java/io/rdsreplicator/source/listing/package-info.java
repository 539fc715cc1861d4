/** What the list of snapshots answers, as JSON and as text. */
package io.rdsreplicator.source.listing;
