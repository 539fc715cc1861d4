/** What both lists for operators are made of: the request, tables of text, and the peak of snapshots. */
package io.rdsreplicator.shared.listing;
