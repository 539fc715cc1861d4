/** CloudFormation: stacks, change sets, and what becomes of them. */
package io.rdsreplicator.local.stacks;
