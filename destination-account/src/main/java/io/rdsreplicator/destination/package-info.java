/** The destination account's steps: a shared snapshot becomes a replica, the secret comes to name it, and what is superseded goes. */
package io.rdsreplicator.destination;
