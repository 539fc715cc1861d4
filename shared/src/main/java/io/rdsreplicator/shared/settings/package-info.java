/** What a database has besides its data: the settings that a replica can be given, and how RDS describes them. */
@NullMarked
package io.rdsreplicator.shared.settings;

import org.jspecify.annotations.NullMarked;
