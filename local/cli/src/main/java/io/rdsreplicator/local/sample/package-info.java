/** A shop with customers: the database of the demo. */
package io.rdsreplicator.local.sample;
