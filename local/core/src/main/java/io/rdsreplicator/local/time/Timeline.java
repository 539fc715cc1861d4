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
 * The one clock and the one queue of events of a local AWS. No service sleeps, starts a thread or reads the system's clock.
 *
 * <p>Every event, and every call on a service, runs while holding this timeline's lock, so that services need no other synchronization.
 * Nothing happens by itself: a thread drives the timeline with {@link #runUntil}.
 *
 * <p>Three paces. {@link #virtual}: one thread, work is done in place, the clock jumps from event to event; the same events give the same
 * history. {@link #jumping}: the same, but work is done on other threads, and while any is in flight the clock runs with real time.
 * {@link #scaled}: the clock runs {@code speed} times faster than real time, and with real time while work is in flight, so that the
 * timeouts of real work count real seconds.
 *
 * <p>An event in the {@linkplain #inBackground background} is not work to wait for: it happens when time passes over it, like any other,
 * but a timeline with nothing else left is idle. So a schedule may repeat for ever.
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

    /** The time, in milliseconds, as AWS tells it. */
    @Override
    public Instant instant() {
        return locked(() -> {
            advanceWithRealTime();
            return now.truncatedTo(ChronoUnit.MILLIS);
        });
    }

    /**
     * Goes on at another speed, for a timeline that is not virtual: how many times faster than real time, or infinite to jump from event to
     * event.
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

    /** Schedules an action; equal instants run in the order in which they were scheduled. A negative delay counts as zero. */
    public Scheduled after(Duration delay, String what, Runnable action) {
        return schedule(delay, what, action, true);
    }

    /**
     * Schedules an action like {@link #after}, for which no run waits: one that has nothing else left to run ends, and the clock stays
     * before the action until something else takes it further. What the action itself schedules with {@link #after} is waited for; so a
     * repetition whose work outlasts its period still keeps the timeline busy.
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
     * Does real work (a database, another process) without holding the lock, then reports it as an event. In virtual time the work is done
     * at once, in place, and still reported as an event of its own.
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

    /** Runs something while no event runs; every call on a service enters here. */
    public <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs events in order until the condition holds, looked at before each event.
     *
     * @return whether it holds; false if the timeline was closed, or has no event left, or only some in the background, and no work in
     *     flight
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
     * Waits, while another thread drives the timeline, until the condition holds, looked at under the lock, at once and after each event. A
     * call that stands in the lock gives it up as long as it waits, so that events run and other calls enter; it has the lock again after.
     *
     * @return whether it holds; false if the timeline was closed, or the thread interrupted
     * @throws IllegalStateException if it does not hold, and only this thread can drive the timeline: it does so, or time is virtual
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

    /** Whether work is done in place, where nothing but itself can happen until it is done. */
    public boolean worksInPlace() {
        return workInPlace;
    }

    /** Runs events until none is left, or only some in the background, and no work is in flight. */
    public void runUntilIdle() {
        runUntil(() -> false);
    }

    /** Runs all events of the coming span and leaves the clock at its end; for virtual and jumping time. */
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

    /** Brings the clock up to date; called before anything changes the rate at which it runs. */
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

    /** Ends {@link #runUntil} on every thread and stops the workers; events still queued never run. */
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
        /** Takes the action back; does nothing if it has run. */
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
