package io.rdsreplicator.local.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, last first, when the block ends or when the process is told to end (Ctrl-C, SIGTERM). */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll, "cleanup");

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    synchronized <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    private synchronized void closeAll() {
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                System.err.println("could not clean up " + resource.getClass().getSimpleName() + ": " + e.getMessage()
                        + " (the next start tries again)");
            }
        }
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook has found nothing left to close.
            return;
        }
    }
}
