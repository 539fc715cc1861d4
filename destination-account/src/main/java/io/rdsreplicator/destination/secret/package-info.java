/**
 * The secret by which applications find the live replica: its value, versions, labels and claims, and what may become
 * current.
 */
package io.rdsreplicator.destination.secret;
