/** Templates: their text, parameters, conditions and functions. */
package io.rdsreplicator.local.stacks.template;
