/** The content of the list of replicas, as JSON and as text. */
@NullMarked
package io.rdsreplicator.destination.listing;

import org.jspecify.annotations.NullMarked;
