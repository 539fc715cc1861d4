/** CloudFormation: stacks and change sets. */
package io.rdsreplicator.local.stacks;
