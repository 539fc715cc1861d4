package io.rdsreplicator.shared.listing;

import java.util.ArrayList;
import java.util.List;

/** Tables and lines below one another, sections set off by an empty line. */
public final class Page {
    private final List<String> lines = new ArrayList<>();

    public Page line(String text) {
        lines.add(text);
        return this;
    }

    public Page lines(List<String> texts) {
        lines.addAll(texts);
        return this;
    }

    /** A table after an empty line; nothing if it has no rows. */
    public Page section(Table table) {
        return table.isEmpty() ? this : line("").lines(table.lines());
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public String text() {
        return String.join("\n", lines) + "\n";
    }
}
