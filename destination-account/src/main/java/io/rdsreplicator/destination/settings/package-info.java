/** What a replica is given besides its data, and where each value comes from. */
@NullMarked
package io.rdsreplicator.destination.settings;

import org.jspecify.annotations.NullMarked;
