package io.rdsreplicator.shared.listing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Prints rows in aligned columns for a terminal. Notes below a row are wrapped at 120 columns. */
public final class Table {
    private static final int WIDTH = 120;
    private static final String GAP = "  ";
    private static final String INDENT = "    ";
    private static final String BAR = " | ";

    private final List<String> headings;
    private final List<Row> rows = new ArrayList<>();

    private record Row(List<String> cells, List<String> notes) {}

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /**
     * @param notes texts without a column; empty ones are left out
     */
    public Table row(List<String> cells, String... notes) {
        rows.add(new Row(cells, Stream.of(notes).filter(note -> !note.isEmpty()).toList()));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public List<String> lines() {
        List<Integer> widths = IntStream.range(0, headings.size())
                .mapToObj(column -> Stream.concat(
                                Stream.of(headings), rows.stream().map(Row::cells))
                        .mapToInt(cells -> cells.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        List<String> lines = new ArrayList<>(List.of(line(headings, widths)));
        rows.forEach(row -> {
            lines.add(line(row.cells(), widths));
            lines.addAll(flow(row.notes()));
        });
        return lines;
    }

    private static String line(List<String> cells, List<Integer> widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> cells.get(column)
                        + " ".repeat(widths.get(column) - cells.get(column).length()))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    /**
     * Puts as many notes on a line as fit. A note that is longer than a line is not broken, so that it can be copied.
     */
    private static List<String> flow(List<String> notes) {
        List<String> lines = new ArrayList<>();
        for (String note : notes) {
            String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
            String longer = last + BAR + note;
            if (lines.isEmpty() || longer.length() > WIDTH) {
                lines.add(INDENT + note);
            } else {
                lines.set(lines.size() - 1, longer);
            }
        }
        return lines;
    }
}
