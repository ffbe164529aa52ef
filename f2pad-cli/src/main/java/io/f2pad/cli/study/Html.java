package io.f2pad.cli.study;

import io.f2pad.file.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A page that needs no other file: well-formed XML, so that any parser reads it. */
final class Html {

    private final StringBuilder page = new StringBuilder();

    Html(String title) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" ")
                .append("content=\"width=device-width, initial-scale=1\"/>\n<title>").append(escape(title))
                .append("</title>\n<style>\n").append(style()).append("</style>\n</head>\n<body>\n<h1>")
                .append(escape(title)).append("</h1>\n");
    }

    private static String style() {
        try (InputStream in = Html.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void heading(String text) {
        page.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    void subheading(String text) {
        page.append("<h3>").append(escape(text)).append("</h3>\n");
    }

    void paragraph(String text) {
        page.append("<p>").append(escape(text)).append("</p>\n");
    }

    void note(String text) {
        page.append("<p class=\"note\">").append(escape(text)).append("</p>\n");
    }

    void list(List<String> items) {
        page.append("<ul>\n");
        items.forEach(item -> page.append("<li>").append(escape(item)).append("</li>\n"));
        page.append("</ul>\n");
    }

    /** Something that is markup already. */
    void raw(String markup) {
        page.append(markup);
    }

    /** A picture inside the page. */
    void picture(Path png, String caption) {
        try {
            page.append("<figure><img alt=\"").append(escape(caption)).append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(Files.readAllBytes(png)))
                    .append("\"/><figcaption>").append(escape(caption)).append("</figcaption></figure>\n");
        } catch (IOException e) {
            page.append("<p class=\"note\">").append(escape(caption + ": the picture " + png.getFileName()
                    + " cannot be read (" + Failure.reason(e) + ")")).append("</p>\n");
        }
    }

    /** The first {@code labels} columns hold words, the others numbers; a row that starts with * stands out. */
    void table(int labels, List<String> head, List<List<String>> rows) {
        page.append("<div class=\"scroll\"><table>\n<thead><tr>");
        for (int c = 0; c < head.size(); c++) {
            page.append(c < labels ? "<th class=\"word\">" : "<th>").append(escape(head.get(c))).append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            boolean strong = row.get(0).startsWith("*");
            page.append(strong ? "<tr class=\"strong\">" : "<tr>");
            for (int c = 0; c < row.size(); c++) {
                String text = c == 0 && strong ? row.get(c).substring(1) : row.get(c);
                page.append(c < labels ? "<td class=\"word\">" : "<td>").append(escape(text)).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div>\n");
    }

    byte[] bytes() {
        return (page + "</body>\n</html>\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A share as 0..100 with one decimal, a dash if it is not known. */
    static String percent(double share) {
        return number(100 * share, 1);
    }

    static String number(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "–";
    }

    /** A difference of shares in points, with its sign unless it rounds to zero. */
    static String points(double difference) {
        if (!Double.isFinite(difference)) {
            return "–";
        }
        return Math.round(1000 * difference) == 0 ? "0.0" : String.format(Locale.ROOT, "%+.1f", 100 * difference);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
