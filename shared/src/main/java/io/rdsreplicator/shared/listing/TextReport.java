package io.rdsreplicator.shared.listing;

import java.util.ArrayList;
import java.util.List;

/** Builds a text of tables and lines, with an empty line between sections. */
public final class TextReport {
    private final List<String> lines = new ArrayList<>();

    public TextReport line(String text) {
        lines.add(text);
        return this;
    }

    public TextReport lines(List<String> texts) {
        lines.addAll(texts);
        return this;
    }

    /** Adds a table after an empty line; nothing if the table has no rows. */
    public TextReport section(Table table) {
        return table.isEmpty() ? this : line("").lines(table.lines());
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public String text() {
        return String.join("\n", lines) + "\n";
    }
}
