package io.rdsreplicator.local.sample;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must hold in the shop at any instant between two transactions; a torn copy breaks it. */
public final class Consistency {
    private static final Map<String, String> VIOLATIONS = new LinkedHashMap<>();

    static {
        VIOLATIONS.put(
                "orders whose total is not the sum of their items",
                "select count(*) from orders o where total <> (select sum(quantity * price) from order_item i where i.order_id = o.id)");
        VIOLATIONS.put(
                "products whose stock is not what was not sold",
                "select count(*) from product p where stock <> initial_stock"
                        + " - coalesce((select sum(quantity) from order_item i where i.product_id = p.id), 0)");
        VIOLATIONS.put(
                "transactions missing or too many",
                "select abs((select tx from progress) - (select count(*) from orders where tx > 0))");
        VIOLATIONS.put(
                "order numbers beyond the sequence",
                "select count(*) from orders where id > (select last_value from order_number)");
        VIOLATIONS.put(
                "customers missing in the view",
                "select abs((select count(*) from turnover) - (select count(*) from customer))");
    }

    private Consistency() {}

    /** A line for each rule that is broken; empty in a consistent database. */
    public static List<String> violations(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> rule : VIOLATIONS.entrySet()) {
                try (ResultSet result = statement.executeQuery(rule.getValue())) {
                    result.next();
                    if (result.getLong(1) != 0) {
                        found.add(result.getLong(1) + " " + rule.getKey());
                    }
                }
            }
        }
        return found;
    }
}
