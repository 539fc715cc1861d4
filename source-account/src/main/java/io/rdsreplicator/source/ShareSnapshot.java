package io.rdsreplicator.source;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ShareSnapshot extends FormerHandler {
    public ShareSnapshot() {
        super(new io.rdsreplicator.source.steps.ShareSnapshot());
    }
}
