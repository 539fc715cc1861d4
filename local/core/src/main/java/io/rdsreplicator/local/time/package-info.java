/** The one clock that all services are on. It can jump. */
package io.rdsreplicator.local.time;
