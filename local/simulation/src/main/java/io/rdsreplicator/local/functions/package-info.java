/** The functions' runtimes: in process, or each in a process of its own as it deploys. */
package io.rdsreplicator.local.functions;
