package io.rdsreplicator.source;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class EncryptSnapshot extends FormerHandler {
    public EncryptSnapshot() {
        super(new io.rdsreplicator.source.steps.EncryptSnapshot());
    }
}
