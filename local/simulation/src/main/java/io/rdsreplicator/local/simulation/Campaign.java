package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.Simulation.Outcome;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.local.simulation.invariant.Findings.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Runs the histories of many seeds. Each runs in one thread with its own timeline. */
public final class Campaign {
    private static final int MOST_FAILURES = 10;
    private final long from;
    private final long seeds;
    private final int threads;
    private final Substitution substitution;

    /**
     * @param from the first of {@code seeds} consecutive seeds
     */
    public Campaign(long from, long seeds, int threads) {
        this(from, seeds, threads, Substitution.none());
    }

    Campaign(long from, long seeds, int threads, Substitution substitution) {
        this.from = from;
        this.seeds = seeds;
        this.threads = threads;
        this.substitution = substitution;
    }

    /** A seed whose history breaks a promise, and how to repeat it. */
    public record Failure(long seed, String destinationRegion, String what) {
        static Failure of(long seed, Violation violation) {
            return new Failure(seed, Scenario.draw(seed).destination().region(), violation.toString());
        }

        @Override
        public String toString() {
            return "seed " + seed + ", destination in " + destinationRegion + ": " + what
                    + "\n   replay: ./local.sh simulate --replay " + seed;
        }
    }

    /**
     * @param summary for people, a few lines
     */
    public record Result(long runs, List<Failure> failures, String summary) {}

    /**
     * Runs until all seeds are done, or until a few have failed.
     *
     * @param progress receives the number of finished seeds, from any thread
     */
    public Result run(LongConsumer progress) throws InterruptedException {
        AtomicLong next = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        List<Failure> failures = new ArrayList<>();
        RunStatistics total = new RunStatistics();
        Callable<Void> worker = () -> {
            for (long i = next.getAndIncrement(); i < seeds && !enough.get(); i = next.getAndIncrement()) {
                long seed = from + i;
                Outcome outcome = live(seed);
                synchronized (total) {
                    total.add(outcome.statistics());
                    outcome.violation().ifPresent(violation -> failures.add(Failure.of(seed, violation)));
                    enough.set(failures.size() >= MOST_FAILURES);
                }
                progress.accept(done.incrementAndGet());
            }
            return null;
        };
        work(worker);
        failures.sort(Comparator.comparingLong(Failure::seed));
        return new Result(total.runs(), failures, total.summary());
    }

    private void work(Callable<Void> worker) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Void>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(worker));
            }
            for (Future<Void> running : workers) {
                running.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a simulation broke off", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private Outcome live(long seed) {
        try {
            return Simulation.random(Scenario.draw(seed), substitution, null).live();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "seed " + seed + " broke off; replay: ./local.sh simulate --replay " + seed, e);
        }
    }

    /** Runs one history and prints it line by line. The last lines show its result. */
    public static boolean replay(long seed, Consumer<String> reader) {
        reader.accept(Scenario.draw(seed).toString());
        Outcome outcome = Simulation.random(Scenario.draw(seed), Substitution.none(), reader)
                .live();
        reader.accept("fingerprint " + outcome.fingerprint());
        reader.accept(
                outcome.violation().map(violation -> "NOT OK: " + violation).orElse("every promise held"));
        return outcome.violation().isEmpty();
    }
}
