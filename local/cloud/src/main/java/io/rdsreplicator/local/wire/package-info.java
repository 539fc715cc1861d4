/** The HTTP endpoint: AWS's protocols, by the metadata of the SDK's models. */
package io.rdsreplicator.local.wire;
