package io.f2pad.bench.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One section of the report.
 *
 * @param title   its heading
 * @param note    what was measured, in a sentence or two
 * @param columns names of the columns
 * @param rows    numbers and texts, as many as there are columns
 */
record Table(String title, String note, List<String> columns, List<List<Object>> rows) {

    Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (List<Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("table " + title + ": expected " + columns.size()
                        + " cells in a row, got " + row);
            }
        }
    }

    /** {@return a section that has no numbers, with the reason} */
    static Table missing(String title, String reason) {
        return new Table(title, "", List.of("result"), List.of(List.of(reason)));
    }

    String json() {
        List<String> lines = new ArrayList<>();
        for (List<Object> row : rows) {
            lines.add("  [" + String.join(", ", row.stream().map(Table::json).toList()) + "]");
        }
        return "{\"title\": " + quoted(title) + ", \"note\": " + quoted(note) + ", \"columns\": ["
                + String.join(", ", columns.stream().map(Table::quoted).toList()) + "], \"rows\": [\n"
                + String.join(",\n", lines) + "\n]}";
    }

    private static String json(Object cell) {
        if (cell instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.6g", number) : "null";
        }
        return cell instanceof Number ? cell.toString() : quoted(cell.toString());
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c < ' ' ? ' ' : c);
            }
        }
        return json.append('"').toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("## " + title + "\n\n");
        if (!note.isEmpty()) {
            text.append(note).append("\n\n");
        }
        text.append("| ").append(String.join(" | ", columns)).append(" |\n|").append("---|".repeat(columns.size()))
                .append('\n');
        for (List<Object> row : rows) {
            text.append("| ").append(String.join(" | ", row.stream().map(Table::text).toList())).append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String text(Object cell) {
        return cell instanceof Double number ? String.format(Locale.ROOT, "%.4g", number)
                : cell.toString().replace("|", "/").replace('\n', ' ');
    }
}
