package io.f2pad.bench.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a section has so far: the process that measures it writes the table even where it is cut off or fails. Safe to
 * share between threads.
 */
final class Rows {

    private final String title;
    private final long end;
    private final Map<Object, List<Object>> rows = new LinkedHashMap<>();
    private String note = "";
    private List<String> columns = List.of("result");

    /**
     * Starts a section.
     *
     * @param title   its heading
     * @param seconds time until which rows may be started
     */
    Rows(String title, double seconds) {
        this.title = title;
        end = System.nanoTime() + (long) (1e9 * seconds);
    }

    /** Sets what is measured and the columns, before the first row. */
    synchronized void describe(String text, String... names) {
        note = text;
        columns = List.of(names);
    }

    synchronized void add(Object... cells) {
        rows.put(new Object(), List.of(cells));
    }

    /** Sets the row that begins with this cell. */
    synchronized void put(Object first, Object... rest) {
        List<Object> row = new ArrayList<>(List.of(first));
        row.addAll(Arrays.asList(rest));
        rows.put(first, row);
    }

    /** A row without numbers: the reason stands in the last column. */
    synchronized void addMissing(String reason, Object... first) {
        List<Object> row = new ArrayList<>(Arrays.asList(first));
        while (row.size() < columns.size() - 1) {
            row.add("");
        }
        row.add(reason);
        rows.put(new Object(), row);
    }

    boolean timeIsUp() {
        return System.nanoTime() > end;
    }

    synchronized Table table() {
        return new Table(title, note, columns, new ArrayList<>(rows.values()));
    }
}
