package io.f2pad.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A small stroke font. Java's text needs fonts and fontconfig, which servers and containers often lack, and looks
 * different on every machine; these letters are the same bytes everywhere. Immutable and thread-safe.
 *
 * <p>Each line of {@code lettering.txt} is a character and its strokes; a stroke is a run of points, two base-36 digits
 * x and y each, with the capital's top at y = 0 and the base line at y = 16. After {@code ~} the points control a
 * quadratic spline, closed if the last point is the first.
 */
final class Lettering {

    private static final double CAPITAL = 16;
    private static final double GAP = 4.4;
    private static final double SPACE = 7;

    private final Map<Integer, Glyph> glyphs = new HashMap<>();
    private final Glyph unknown = glyph("000gag" + "a000");

    private record Glyph(Path2D.Double path, double width) {
    }

    private Lettering() {
        try (InputStream in = Lettering.class.getResourceAsStream("lettering.txt")) {
            if (in == null) {
                throw new IllegalStateException("lettering.txt is missing from the program");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int character = line.codePointAt(0);
                glyphs.put(character, glyph(line.substring(Character.charCount(character) + 1).split(" ")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Lettering load() {
        return new Lettering();
    }

    private static Glyph glyph(String... strokes) {
        Path2D.Double path = new Path2D.Double();
        double width = 0;
        for (String stroke : strokes) {
            boolean smooth = stroke.startsWith("~");
            String digits = smooth ? stroke.substring(1) : stroke;
            double[][] points = new double[digits.length() / 2][2];
            for (int i = 0; i < points.length; i++) {
                points[i][0] = Character.digit(digits.charAt(2 * i), 36);
                points[i][1] = Character.digit(digits.charAt(2 * i + 1), 36);
                width = Math.max(width, points[i][0]);
            }
            if (smooth) {
                spline(path, points);
            } else {
                path.moveTo(points[0][0], points[0][1]);
                for (int i = 1; i < points.length; i++) {
                    path.lineTo(points[i][0], points[i][1]);
                }
            }
        }
        return new Glyph(path, width);
    }

    private static void spline(Path2D.Double path, double[][] p) {
        int last = p.length - 1;
        boolean closed = p[0][0] == p[last][0] && p[0][1] == p[last][1];
        double[] start = closed ? middle(p[0], p[1]) : p[0];
        path.moveTo(start[0], start[1]);
        for (int i = 1; i <= (closed ? last : last - 1); i++) {
            double[] next = p[i == last ? 1 : i + 1];
            double[] end = !closed && i == last - 1 ? next : middle(p[i], next);
            path.quadTo(p[i][0], p[i][1], end[0], end[1]);
        }
    }

    private static double[] middle(double[] a, double[] b) {
        return new double[] {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2};
    }

    /** Width of a text whose capitals are so high. */
    double width(String text, double capital) {
        double x = 0;
        for (int character : text.codePoints().toArray()) {
            x += advance(character);
        }
        return Math.max(0, x - GAP) * capital / CAPITAL;
    }

    /** Shortens a text in the middle until it fits. */
    String fit(String text, double capital, double room) {
        String shown = text;
        for (int keep = text.length() - 1; keep > 2 && width(shown, capital) > room; keep--) {
            shown = text.substring(0, keep / 2) + "..." + text.substring(text.length() - (keep - keep / 2));
        }
        return shown;
    }

    /** Draws a text whose base line starts at (x, y). */
    void draw(Graphics2D canvas, String text, double x, double y, double capital, int rgb) {
        Graphics2D g = (Graphics2D) canvas.create();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(new Color(rgb));
        g.setStroke(new BasicStroke(1.9f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.translate(x, y - capital);
        g.scale(capital / CAPITAL, capital / CAPITAL);
        for (int character : text.codePoints().toArray()) {
            if (character != ' ') {
                g.draw(glyphs.getOrDefault(character, unknown).path());
            }
            g.translate(advance(character), 0);
        }
        g.dispose();
    }

    private double advance(int character) {
        return character == ' ' ? SPACE : glyphs.getOrDefault(character, unknown).width() + GAP;
    }
}
