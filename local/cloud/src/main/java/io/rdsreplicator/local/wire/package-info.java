/** The HTTP endpoint: AWS's protocols, driven by the metadata of the SDK's models. */
package io.rdsreplicator.local.wire;
