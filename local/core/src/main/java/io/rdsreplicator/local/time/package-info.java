/** The clock that all services share. It can jump. */
package io.rdsreplicator.local.time;
