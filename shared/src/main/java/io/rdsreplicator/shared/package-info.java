/**
 * What both accounts speak: the announcement, ids, names and tags; and what every step needs: its base class, settings, clients, waiting.
 */
package io.rdsreplicator.shared;
