/** The path of every call from an SDK client to its service: the caller, its permission and the rate limits. */
package io.rdsreplicator.local.calls;
