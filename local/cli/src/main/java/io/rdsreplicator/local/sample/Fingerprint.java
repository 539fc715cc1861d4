package io.rdsreplicator.local.sample;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Row count and checksum of every table of the shop, as they were after one transaction.
 *
 * <p>On the source, which has gone on, the state after transaction {@code tx} is computed: later orders are left out, and a product's
 * stock is its initial stock less what was sold until then. On a replica, which must hold exactly that state, the same questions are asked
 * of what stands there, so that a row too many, too few or torn shows.
 */
public record Fingerprint(long tx, Map<String, Table> tables) {
    private static final String CHECKSUM =
            "select count(*), coalesce(md5(string_agg(md5(t::text), '' order by %s)), '') from (%s) t";

    public record Table(long rows, String checksum) {}

    public Fingerprint {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    /** The number of the last transaction in a database. */
    public static long lastTransaction(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select tx from progress");
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    /** The state of a database that may have gone on, as it was after a transaction. */
    public static Fingerprint asOf(long tx, Connection source) throws SQLException {
        String stock =
                "select id, name, price, initial_stock - coalesce((select sum(quantity) from order_item i where i.product_id = p.id"
                        + " and i.tx <= " + tx + "), 0) as stock, initial_stock from product p";
        return read(source, tx, stock, " where tx <= " + tx);
    }

    /** The state of a database as it stands. */
    public static Fingerprint of(Connection database) throws SQLException {
        return read(
                database, lastTransaction(database), "select id, name, price, stock, initial_stock from product", "");
    }

    public long rowsOf(String table) {
        return tables.get(table).rows();
    }

    public long rows() {
        return tables.values().stream().mapToLong(Table::rows).sum();
    }

    private static Fingerprint read(Connection connection, long tx, String product, String until) throws SQLException {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("customer", table(connection, "id", "select * from customer"));
        tables.put("product", table(connection, "id", product));
        tables.put("orders", table(connection, "id", "select * from orders" + until));
        tables.put("order_item", table(connection, "order_id, position", "select * from order_item" + until));
        tables.put("document", table(connection, "id", "select * from document"));
        return new Fingerprint(tx, tables);
    }

    private static Table table(Connection connection, String order, String rows) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CHECKSUM.formatted(order, rows));
                ResultSet result = query.executeQuery()) {
            result.next();
            return new Table(result.getLong(1), result.getString(2));
        }
    }
}
