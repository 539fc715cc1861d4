package io.rdsreplicator.local.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one clock and the one queue of events of a local AWS. No service sleeps, starts a thread or reads the system's
 * clock.
 *
 * <p>Every event and every call on a service runs under this timeline's lock. So services need no other
 * synchronization. Events only run while a thread drives the timeline with {@link #runUntil}.
 *
 * <p>There are three modes. In {@link #virtual} mode there is one thread, work runs in place, and the clock jumps from
 * event to event. The same events give the same history. In {@link #jumping} mode work runs on other threads. While
 * any work is in flight, the clock runs with real time. In {@link #scaled} mode the clock runs {@code speed} times
 * faster than real time. While work is in flight it runs with real time, so that the timeouts of real work count real
 * seconds.
 *
 * <p>No run waits for an event in the {@linkplain #inBackground background}. It runs when the clock passes its time,
 * like any other event. A timeline with only such events left is idle. So a schedule may repeat for ever.
 */
public final class Timeline implements InstantSource, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final boolean workInPlace;
    private double speed;
    private final ExecutorService workers;
    private final ThreadLocal<Boolean> driving = ThreadLocal.withInitial(() -> false);
    private long sequence;
    private int awaited;
    private int inFlight;
    private boolean closed;
    private Instant now;
    private long markNanos = System.nanoTime();

    private Timeline(Instant start, boolean workInPlace, double speed) {
        this.now = start;
        this.workInPlace = workInPlace;
        this.speed = speed;
        this.workers = workInPlace ? null : Executors.newCachedThreadPool(Timeline::worker);
    }

    public static Timeline virtual(Instant start) {
        return new Timeline(start, true, Double.POSITIVE_INFINITY);
    }

    public static Timeline jumping(Instant start) {
        return new Timeline(start, false, Double.POSITIVE_INFINITY);
    }

    public static Timeline scaled(Instant start, double speed) {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("speed must be a positive number: " + speed);
        }
        return new Timeline(start, false, speed);
    }

    /** The time in milliseconds, the precision that AWS reports. */
    @Override
    public Instant instant() {
        return locked(() -> {
            advanceWithRealTime();
            return now.truncatedTo(ChronoUnit.MILLIS);
        });
    }

    /**
     * Changes the speed of a timeline that is not virtual: how many times faster than real time, or infinite to jump
     * from event to event.
     */
    public void setSpeed(double newSpeed) {
        if (workInPlace || !(newSpeed > 0)) {
            throw new IllegalArgumentException("this timeline cannot go at speed " + newSpeed);
        }
        locked(() -> {
            advanceWithRealTime();
            speed = newSpeed;
            changed.signalAll();
            return null;
        });
    }

    /**
     * Schedules an action. Actions at the same instant run in the order in which they were scheduled. A negative delay
     * counts as zero.
     */
    public Scheduled after(Duration delay, String what, Runnable action) {
        return schedule(delay, what, action, true);
    }

    /**
     * Schedules an action like {@link #after}, for which no run waits. If nothing else is left to run, a run ends, and
     * the clock stays before the action until something else advances it. A run does wait for what the action itself
     * schedules with {@link #after}. So a repetition whose work takes longer than its period still keeps the timeline
     * busy.
     */
    public Scheduled inBackground(Duration delay, String what, Runnable action) {
        return schedule(delay, what, action, false);
    }

    private Scheduled schedule(Duration delay, String what, Runnable action, boolean isAwaited) {
        return locked(() -> {
            advanceWithRealTime();
            Event event = new Event(
                    now.plus(delay.isNegative() ? Duration.ZERO : delay), sequence++, what, action, isAwaited);
            events.add(event);
            awaited += isAwaited ? 1 : 0;
            changed.signalAll();
            return () -> locked(() -> events.remove(event) ? taken(event) : null);
        });
    }

    private Event taken(Event event) {
        awaited -= event.isAwaited ? 1 : 0;
        return event;
    }

    /**
     * Does real work (a database, another process) without holding the lock, and then reports it as an event. In
     * virtual mode the work runs at once and in place, and its end is still a separate event.
     */
    public <T> void work(String what, Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
        if (workInPlace) {
            Runnable report = perform(work, done, failed);
            after(Duration.ZERO, what, report);
            return;
        }
        locked(() -> {
            advanceWithRealTime();
            inFlight++;
            return null;
        });
        workers.execute(() -> {
            Runnable report = perform(work, done, failed);
            locked(() -> {
                after(Duration.ZERO, what, report);
                inFlight--;
                changed.signalAll();
                return null;
            });
        });
    }

    private static <T> Runnable perform(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
        try {
            T result = work.call();
            return () -> done.accept(result);
        } catch (Exception e) {
            return () -> failed.accept(e);
        }
    }

    /** Runs something while no event runs. Every call on a service enters here. */
    public <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs events in order until the condition holds. The condition is checked before each event.
     *
     * @return whether it holds; false if the timeline was closed, or no event is left except in the background, and no
     * work is in flight
     */
    public boolean runUntil(BooleanSupplier condition) {
        boolean outer = driving.get();
        driving.set(true);
        try {
            return drive(condition);
        } finally {
            driving.set(outer);
        }
    }

    private boolean drive(BooleanSupplier condition) {
        while (true) {
            lock.lock();
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (closed || (Double.isInfinite(speed) && awaited == 0 && inFlight == 0)) {
                    return false;
                }
                Event due = nextDue();
                if (due != null) {
                    due.action.run();
                    changed.signalAll();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until the condition holds while another thread drives the timeline. The condition is checked under the
     * lock, at once and after each event. A caller that holds the lock releases it while it waits, so that events and
     * other calls can run. Afterwards it holds the lock again.
     *
     * @return whether it holds; false if the timeline was closed, or the thread interrupted
     * @throws IllegalStateException if it does not hold, and only this thread can drive the timeline: because it
     * already drives it, or because time is virtual
     */
    public boolean await(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (closed) {
                    return false;
                }
                if (driving.get() || workInPlace) {
                    throw new IllegalStateException(
                            "the thread that drives the timeline cannot wait for one of its events");
                }
                changed.await();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether work runs in place, so that nothing else can happen until it is done. */
    public boolean worksInPlace() {
        return workInPlace;
    }

    /** Runs events until no work is in flight and no events are left, except in the background. */
    public void runUntilIdle() {
        runUntil(() -> false);
    }

    /** Runs all events of the coming span and leaves the clock at its end. It is for virtual and jumping mode. */
    public void runFor(Duration span) {
        boolean[] over = {false};
        after(span, "end of span", () -> over[0] = true);
        runUntil(() -> over[0]);
    }

    private Event nextDue() throws InterruptedException {
        advanceWithRealTime();
        Event first = events.peek();
        if (first != null && !first.at.isAfter(now)) {
            return taken(events.remove());
        }
        boolean jumps = Double.isInfinite(speed) && inFlight == 0;
        if (jumps) {
            now = first.at;
            return taken(events.remove());
        }
        if (first == null) {
            changed.await();
        } else {
            double rate = inFlight > 0 ? 1 : speed;
            changed.awaitNanos((long) Math.ceil(Duration.between(now, first.at).toNanos() / rate));
        }
        return null;
    }

    /** Advances the clock with real time. Call it before any change of the clock's rate. */
    private void advanceWithRealTime() {
        if (workInPlace) {
            return;
        }
        long nanos = System.nanoTime();
        double rate = inFlight > 0 ? 1 : speed;
        if (!Double.isInfinite(rate)) {
            now = now.plusNanos((long) ((nanos - markNanos) * rate));
        }
        markNanos = nanos;
    }

    /** Ends {@link #runUntil} on every thread and stops the workers. Queued events never run. */
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
            return null;
        });
        if (workers == null) {
            return;
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Thread worker(Runnable body) {
        Thread thread = new Thread(body, "timeline-worker");
        thread.setDaemon(true);
        return thread;
    }

    /** A scheduled action that has not run yet. */
    public interface Scheduled {
        /** Cancels the action. Does nothing if it has already run. */
        void cancel();
    }

    private record Event(Instant at, long sequence, String what, Runnable action, boolean isAwaited)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
