/** The runtimes of functions: all in this process, or each in its own process as it is deployed. */
package io.rdsreplicator.local.functions;
