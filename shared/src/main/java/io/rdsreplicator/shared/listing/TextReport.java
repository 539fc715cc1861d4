package io.rdsreplicator.shared.listing;

import java.util.ArrayList;
import java.util.List;

/** Tables and lines below one another, sections set off by an empty line. */
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

    /** A table after an empty line; nothing if it has no rows. */
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
