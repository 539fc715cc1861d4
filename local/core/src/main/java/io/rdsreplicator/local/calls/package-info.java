/** The way of every call of an SDK client to its service: who calls, whether they may, how often. */
package io.rdsreplicator.local.calls;
