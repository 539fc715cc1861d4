/** What the list of replicas answers, as JSON and as text. */
package io.rdsreplicator.destination.listing;
