/**
 * The secret by which applications find the live replica: its value, versions, labels and claims, and what may become
 * current.
 */
@NullMarked
package io.rdsreplicator.destination.secret;

import org.jspecify.annotations.NullMarked;
