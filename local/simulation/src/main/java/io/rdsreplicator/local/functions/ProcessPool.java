package io.rdsreplicator.local.functions;

import io.rdsreplicator.local.lambda.FunctionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Manages the processes of all functions: which are at work, which are warm, and the maximum number. If there is no
 * room for a process, the caller waits.
 */
final class ProcessPool implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);

    private final int perFunction;
    private final int inAll;
    private final Starter starter;
    private final List<FunctionProcess> busy = new ArrayList<>();
    private final Deque<FunctionProcess> warm = new ArrayDeque<>();
    private final List<FunctionSpec> starting = new ArrayList<>();
    private boolean closed;

    /** Starts a process of a function. */
    @FunctionalInterface
    interface Starter {
        FunctionProcess start(FunctionSpec function) throws IOException;
    }

    ProcessPool(int perFunction, int inAll, Starter starter) {
        this.perFunction = perFunction;
        this.inAll = inAll;
        this.starter = starter;
    }

    /** Returns a process for one invocation: the most recently used warm one, if any. */
    FunctionProcess lease(FunctionSpec function) throws IOException, InterruptedException {
        synchronized (this) {
            while (true) {
                requireOpen();
                FunctionProcess found = takeWarm(function);
                if (found != null) {
                    return found;
                }
                if (hasRoom(function)) {
                    starting.add(function);
                    break;
                }
                wait();
            }
        }
        return start(function);
    }

    private FunctionProcess start(FunctionSpec function) throws IOException {
        FunctionProcess started = null;
        try {
            started = starter.start(function);
        } finally {
            synchronized (this) {
                starting.remove(function);
                if (started != null) {
                    busy.add(started);
                }
                notifyAll();
            }
        }
        return started;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the runtime of the functions is closed");
        }
    }

    private FunctionProcess takeWarm(FunctionSpec function) {
        warm.removeIf(process -> !process.isAlive());
        for (FunctionProcess process : warm) {
            if (process.function().equals(function)) {
                warm.remove(process);
                busy.add(process);
                return process;
            }
        }
        return null;
    }

    /** Whether one more may start. If there are too many, the process that has been idle longest is ended. */
    private boolean hasRoom(FunctionSpec function) {
        long ofFunction = busy.stream()
                        .filter(process -> process.function().equals(function))
                        .count()
                + starting.stream().filter(function::equals).count();
        if (ofFunction >= perFunction) {
            return false;
        }
        if (busy.size() + warm.size() + starting.size() < inAll) {
            return true;
        }
        if (warm.isEmpty()) {
            return false;
        }
        warm.removeLast().kill();
        return true;
    }

    /** Returns a process to the pool. If it has ended or been killed, it is removed. */
    synchronized void release(FunctionProcess process) {
        busy.remove(process);
        if (process.isAlive() && !closed) {
            warm.addFirst(process);
        } else {
            process.kill();
        }
        notifyAll();
    }

    /** Ends a process if it is not at work. */
    synchronized void retire(FunctionProcess process) {
        if (warm.remove(process)) {
            process.kill();
            notifyAll();
        }
    }

    @Override
    public void close() {
        try {
            for (FunctionProcess process : shut()) {
                process.kill();
                process.awaitExit(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prevents further starts, and returns the running processes. */
    private synchronized List<FunctionProcess> shut() throws InterruptedException {
        closed = true;
        notifyAll();
        while (!starting.isEmpty()) {
            wait();
        }
        List<FunctionProcess> all = new ArrayList<>(busy);
        all.addAll(warm);
        warm.clear();
        return all;
    }
}
