/** A local AWS: all services on one clock. */
package io.rdsreplicator.local;
