/** Which replicas and landed snapshots are kept, and which locks are taken off. */
package io.rdsreplicator.destination.retention;
