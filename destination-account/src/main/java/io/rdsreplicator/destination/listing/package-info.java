/** The content of the list of replicas, as JSON and as text. */
package io.rdsreplicator.destination.listing;
