package io.f2pad.cli.study;

import java.util.List;
import java.util.Locale;

/** Line plots as SVG text that takes its colours from the page. */
final class SvgPlot {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int TOP = 14;
    private static final int BOTTOM = 46;

    private final String xTitle;
    private final String yTitle;
    private final double xMost;
    private final double yLeast;
    private final double yMost;
    private final StringBuilder body = new StringBuilder();
    private final StringBuilder legend = new StringBuilder();
    private int series;

    SvgPlot(String xTitle, String yTitle, double xMost, double yLeast, double yMost) {
        this.xTitle = xTitle;
        this.yTitle = yTitle;
        this.xMost = xMost;
        this.yLeast = yLeast;
        this.yMost = yMost > yLeast ? yMost : yLeast + 1;
    }

    private double px(double x) {
        return LEFT + (WIDTH - LEFT - RIGHT) * x / xMost;
    }

    private double py(double y) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (y - yLeast) / (yMost - yLeast));
    }

    /** A line through points; values that are not finite leave a gap. */
    void line(String name, List<Double> xs, List<Double> ys, boolean dots) {
        String colour = "c" + series++ % 8;
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < xs.size(); i++) {
            if (!Double.isFinite(ys.get(i))) {
                pen = false;
                continue;
            }
            path.append(pen ? "L" : "M").append(at(px(xs.get(i)))).append(' ').append(at(py(ys.get(i))));
            pen = true;
            if (dots) {
                body.append("<circle class=\"dot ").append(colour).append("\" cx=\"").append(at(px(xs.get(i))))
                        .append("\" cy=\"").append(at(py(ys.get(i)))).append("\" r=\"3.5\"/>\n");
            }
        }
        body.append("<path class=\"line ").append(colour).append("\" d=\"").append(path).append("\"/>\n");
        legend.append("<span class=\"key\"><i class=\"").append(colour).append("\"></i>").append(Html.escape(name))
                .append("</span>\n");
    }

    /** A label below the axis. */
    void tick(double x, String text) {
        body.append("<text class=\"tick\" text-anchor=\"middle\" x=\"").append(at(px(x))).append("\" y=\"")
                .append(HEIGHT - BOTTOM + 18).append("\">").append(Html.escape(text)).append("</text>\n");
    }

    /** {@return the plot with its legend} */
    String figure() {
        StringBuilder out = new StringBuilder("<figure><div class=\"legend\">").append(legend).append("</div>\n<svg ")
                .append("viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT).append("\" role=\"img\">\n");
        for (int i = 0; i <= 4; i++) {
            double y = yLeast + i * (yMost - yLeast) / 4;
            out.append("<line class=\"grid\" x1=\"").append(LEFT).append("\" x2=\"").append(WIDTH - RIGHT)
                    .append("\" y1=\"").append(at(py(y))).append("\" y2=\"").append(at(py(y))).append("\"/>\n")
                    .append("<text class=\"tick\" text-anchor=\"end\" x=\"").append(LEFT - 8).append("\" y=\"")
                    .append(at(py(y) + 4)).append("\">").append(number(y)).append("</text>\n");
        }
        out.append("<text class=\"title\" text-anchor=\"middle\" x=\"").append((LEFT + WIDTH - RIGHT) / 2)
                .append("\" y=\"").append(HEIGHT - 8).append("\">").append(Html.escape(xTitle)).append("</text>\n")
                .append("<text class=\"title\" text-anchor=\"middle\" transform=\"translate(14 ")
                .append((TOP + HEIGHT - BOTTOM) / 2).append(") rotate(-90)\">").append(Html.escape(yTitle))
                .append("</text>\n");
        return out.append(body).append("</svg></figure>\n").toString();
    }

    private String number(double y) {
        return String.format(Locale.ROOT, yMost - yLeast >= 8 ? "%.0f" : "%.2f", y);
    }

    private static String at(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }
}
