/** The types of resources that stacks can have. */
package io.rdsreplicator.local.stacks.resources;
