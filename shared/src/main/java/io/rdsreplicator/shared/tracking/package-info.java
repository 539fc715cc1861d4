/** What has become of executions: of which database each is, how far it is, and how long a stage takes. */
package io.rdsreplicator.shared.tracking;
