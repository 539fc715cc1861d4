/** The secret by which applications find the live replica: its value, its versions and their labels, claims, and what may become current. */
package io.rdsreplicator.destination.secret;
