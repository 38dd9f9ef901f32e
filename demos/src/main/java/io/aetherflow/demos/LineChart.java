package io.aetherflow.demos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws lines as SVG: axes with round numbers, a legend, and the value of each point on hovering.
 */
final class LineChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 300;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 36;
  private static final int KEY_WIDTH = 240;
  private static final int BOTTOM = 40;
  private static final int TICKS = 5;
  private static final int DOTS_MAX = 120;

  /** One place on the horizontal axis. */
  record Tick(double x, String label) {}

  @SuppressWarnings("ArrayRecordComponent") // Drawn, never compared.
  private record Line(String name, double[] ys) {}

  private final String unit;
  private final String xTitle;
  private final double[] xs;
  private final String[] xLabels;
  private final List<Line> lines = new ArrayList<>();
  private List<Tick> xTicks = List.of();

  /**
   * An empty chart.
   *
   * @param xs places from left to right
   * @param xLabels what is said of each place
   */
  LineChart(String unit, String xTitle, double[] xs, String[] xLabels) {
    this.unit = unit;
    this.xTitle = xTitle;
    this.xs = xs.clone();
    this.xLabels = xLabels.clone();
  }

  LineChart ticks(List<Tick> ticks) {
    xTicks = List.copyOf(ticks);
    return this;
  }

  LineChart line(String name, double[] ys) {
    lines.add(new Line(name, ys.clone()));
    return this;
  }

  String svg() {
    double yMax = 0;
    for (var line : lines) {
      for (double y : line.ys()) {
        yMax = Math.max(yMax, y);
      }
    }
    double step = roundStep(yMax / TICKS);
    double top = Math.max(step, Math.ceil(yMax / step) * step);
    var svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\">".formatted(WIDTH, HEIGHT));
    for (double y = 0; y <= top + step / 2; y += step) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text class=\"axis\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
              LEFT, WIDTH - RIGHT, py(y, top), py(y, top), LEFT - 8, py(y, top) + 4, number(y)));
    }
    for (var tick : xTicks) {
      svg.append(
          format(
              "<text class=\"axis\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
              px(tick.x()), HEIGHT - BOTTOM + 18, Html.escaped(tick.label())));
    }
    svg.append(
        format(
            "<text class=\"axis\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>",
            WIDTH - RIGHT, HEIGHT - 6, Html.escaped(xTitle)));
    svg.append(
        format(
            "<text class=\"axis\" text-anchor=\"end\" x=\"%d\" y=\"15\">%s</text>",
            LEFT - 8, Html.escaped(unit)));
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), i, top);
    }
    return svg.append("</svg>").toString();
  }

  private void draw(StringBuilder svg, Line line, int number, double top) {
    svg.append("<polyline class=\"line c").append(number).append("\" points=\"");
    for (int i = 0; i < xs.length; i++) {
      svg.append(format("%.1f,%.1f ", px(xs[i]), py(line.ys()[i], top)));
    }
    svg.append("\"/>");
    int every = Math.max(1, xs.length / DOTS_MAX);
    for (int i = 0; i < xs.length; i += every) {
      svg.append(
          format(
              "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, %s: %s"
                  + " %s</title></circle>",
              number,
              px(xs[i]),
              py(line.ys()[i], top),
              Html.escaped(line.name()),
              Html.escaped(xLabels[i]),
              number(line.ys()[i]),
              Html.escaped(unit)));
    }
    int x = LEFT + number * KEY_WIDTH;
    svg.append(
        format(
            "<rect class=\"key c%d\" x=\"%d\" y=\"9\" width=\"14\" height=\"4\"/>"
                + "<text class=\"axis\" x=\"%d\" y=\"15\">%s</text>",
            number, x, x + 20, Html.escaped(line.name())));
  }

  private double px(double x) {
    double from = xs.length == 0 ? 0 : xs[0];
    double span = xs.length == 0 ? 1 : Math.max(1e-9, xs[xs.length - 1] - from);
    return LEFT + (x - from) / span * (WIDTH - LEFT - RIGHT);
  }

  private static double py(double y, double top) {
    return HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM);
  }

  /** 1, 2 or 5 times a power of ten, not below the given step. */
  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(step, 1e-3))));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= step) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    return format(value < 10 && value != Math.rint(value) ? "%.2f" : "%.0f", value);
  }

  private static String format(String form, Object... arguments) {
    return String.format(Locale.ROOT, form, arguments);
  }
}
