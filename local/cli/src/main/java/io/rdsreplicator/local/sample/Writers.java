package io.rdsreplicator.local.sample;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Customers who go on ordering, each on a connection of its own and at a pace of its own, until closed. */
public final class Writers implements AutoCloseable {
    private static final long THINKING_NANOS = 5_000_000;
    private final ExecutorService threads;
    private final List<Future<Void>> running = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();

    /** @param connect opens a connection to the database written to */
    public Writers(int count, Callable<Connection> connect) {
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            long writer = i;
            running.add(threads.submit(() -> write(writer, connect)));
        }
    }

    /** Orders placed so far. */
    public long written() {
        return written.get();
    }

    /** Places one order in one transaction. */
    public static void placeOrder(Connection connection, long customer, long product) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    with step as (update progress set tx = tx + 1 returning tx),
                    bought as (update product set stock = stock - 2 where id = %2$d returning id, price),
                    placed as (
                        insert into orders (customer_id, placed, total, tx)
                        select %1$d, now(), bought.price * 2, step.tx from step, bought returning id, tx
                    )
                    insert into order_item select placed.id, 1, bought.id, 2, bought.price, placed.tx from placed, bought
                    """
                            .formatted(customer, product));
        }
    }

    private Void write(long writer, Callable<Connection> connect) throws Exception {
        try (Connection connection = connect.call()) {
            for (long i = writer; !stop.get(); i += 7) {
                placeOrder(connection, 1 + i * 31 % 20_000, 1 + i * 13 % 500);
                written.incrementAndGet();
                LockSupport.parkNanos(THINKING_NANOS);
            }
        }
        return null;
    }

    /** Stops the writers; fails if one of them failed. */
    @Override
    public void close() {
        stop.set(true);
        threads.shutdown();
        for (Future<Void> writer : running) {
            try {
                writer.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a writer failed", e.getCause());
            }
        }
    }
}
