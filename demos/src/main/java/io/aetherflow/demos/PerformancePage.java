package io.aetherflow.demos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The outcome of a load as one HTML file without scripts: figures, and charts as SVG. */
final class PerformancePage {
  private static final int TIME_TICKS = 10;
  private static final double PERCENTILE_MAX = 99.999;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c1e21; --soft: #6b7280; --grid: #e5e7eb; --paper: #fff;
        --c0: #2563eb; --c1: #d97706; --c2: #059669; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e5e7eb; --soft: #9ca3af; --grid: #374151;
        --paper: #111827; --c0: #60a5fa; --c1: #fbbf24; --c2: #34d399; } }
      body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      table { border-collapse: collapse; } td, th { padding: .2rem 1.2rem .2rem 0; text-align: left; }
      td:last-child { text-align: right; font-variant-numeric: tabular-nums; }
      tr { border-bottom: 1px solid var(--grid); } .pair { display: flex; flex-wrap: wrap; gap: 3rem; }
      svg { width: 100%; height: auto; } .axis { font-size: 12px; fill: var(--soft); }
      .grid { stroke: var(--grid); } .line { fill: none; stroke-width: 2; }
      .line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); } .line.c2 { stroke: var(--c2); }
      .dot { fill-opacity: 0; } .dot:hover { fill-opacity: 1; }
      .dot.c0, .key.c0 { fill: var(--c0); } .dot.c1, .key.c1 { fill: var(--c1); }
      .dot.c2, .key.c2 { fill: var(--c2); } .bad { color: #dc2626; }
      """;

  private final PerformanceReport report;
  private final Console console;

  PerformancePage(PerformanceReport report, Console console) {
    this.report = report;
    this.console = console;
  }

  void write(Path file) throws IOException {
    Files.writeString(file, html());
  }

  String html() {
    var page = new StringBuilder();
    page.append("<!doctype html><html><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
        .append(text("page.title"))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>")
        .append(text("page.title"))
        .append("</h1>");
    problems(page);
    page.append("<div class=\"pair\">");
    figures(page);
    load(page);
    page.append("</div>");
    chart(page, "page.time", overTime());
    chart(page, "page.throughput", throughput());
    chart(page, "page.percentiles", byPercentile());
    return page.append("</body></html>\n").toString();
  }

  private void problems(StringBuilder page) {
    if (report.isGood()) {
      page.append("<p>").append(text("perf.good")).append("</p>");
      return;
    }
    page.append("<h2 class=\"bad\">").append(text("page.problems")).append("</h2><ul>");
    for (var problem : report.outcome().problems()) {
      page.append("<li>").append(Html.escaped(problem)).append("</li>");
    }
    page.append("</ul>");
  }

  private void figures(StringBuilder page) {
    var outcome = report.outcome();
    page.append("<div><h2>").append(text("page.figures")).append("</h2><table>");
    latencies(page, "page.ack", outcome.latencyMillis().ack());
    latencies(page, "page.remote", outcome.latencyMillis().remote());
    row(page, text("page.ops"), format("%.0f", outcome.throughputPerSecond()));
    row(page, text("page.success"), outcome.successPercent());
    if (report.memory() != null) {
      row(
          page,
          text("page.memory"),
          format("%.1f", report.memory().bytesPerConnection() / 1_024.0));
    }
    page.append("</table></div>");
  }

  private void latencies(StringBuilder page, String key, Latency latency) {
    var name = text(key);
    row(page, name + ", ⌀ ms", Latency.shown(latency.mean()));
    row(page, name + ", P50 ms", Latency.shown(latency.p50()));
    row(page, name + ", P95 ms", Latency.shown(latency.p95()));
    row(page, name + ", P99 ms", Latency.shown(latency.p99()));
    row(page, name + ", max ms", Latency.shown(latency.max()));
  }

  private void load(StringBuilder page) {
    var outcome = report.outcome();
    page.append("<div><h2>").append(text("page.load")).append("</h2><table>");
    row(page, text("page.load.users"), Integer.toString(outcome.users()));
    row(page, text("page.load.documents"), Integer.toString(outcome.documents()));
    row(page, text("page.load.full"), Integer.toString(report.fullClients()));
    row(page, text("page.load.operations"), Long.toString(outcome.operations()));
    row(page, text("page.load.warm"), Long.toString(report.warmUpOperations()));
    if (report.inFlight() > 0) {
      row(page, text("page.load.flight"), Integer.toString(report.inFlight()));
    } else {
      row(page, text("page.load.rate"), format("%.0f", report.ratePerSecond()));
    }
    if (report.load() != null) {
      row(page, text("page.load.cpu"), format("%.2f", report.load().cpuCores()));
    }
    page.append("</table></div>");
  }

  private static void row(StringBuilder page, String name, String value) {
    page.append("<tr><td>").append(name).append("</td><td>").append(value).append("</td></tr>");
  }

  private void chart(StringBuilder page, String title, LineChart chart) {
    page.append("<h2>").append(text(title)).append("</h2>").append(chart.svg());
  }

  private LineChart overTime() {
    return timeChart("ms")
        .line(console.text("page.ack.p50"), points(point -> point.ack().p50()))
        .line(console.text("page.ack.p99"), points(point -> point.ack().p99()))
        .line(console.text("page.remote.p99"), points(point -> point.remote().p99()));
  }

  private LineChart throughput() {
    return timeChart("/s").line(console.text("page.ops"), points(LoadTimeline.Point::acknowledged));
  }

  private LineChart timeChart(String unit) {
    double[] seconds = points(LoadTimeline.Point::second);
    var labels = new String[seconds.length];
    var ticks = new ArrayList<LineChart.Tick>();
    int every = Math.max(1, seconds.length / TIME_TICKS);
    for (int i = 0; i < seconds.length; i++) {
      labels[i] = format("%.0f s", seconds[i]);
      if (i % every == 0) {
        ticks.add(new LineChart.Tick(seconds[i], format("%.0f", seconds[i])));
      }
    }
    return new LineChart(unit, console.text("page.seconds"), seconds, labels).ticks(ticks);
  }

  private double[] points(ToDoubleFunction<LoadTimeline.Point> of) {
    return report.timeline().stream().mapToDouble(of).toArray();
  }

  /** The rarer, the wider: 90, 99, 99.9 and 99.99 % stand at equal distances. */
  private LineChart byPercentile() {
    var all = report.percentiles();
    double[] xs = all.stream().mapToDouble(each -> place(each.percentile())).toArray();
    var labels = all.stream().map(each -> shown(each.percentile())).toArray(String[]::new);
    var ticks =
        List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99).stream()
            .map(percentile -> new LineChart.Tick(place(percentile), shown(percentile)))
            .toList();
    return new LineChart("ms", "%", xs, labels)
        .ticks(ticks)
        .line(
            console.text("page.ack"),
            all.stream().mapToDouble(LoadTimeline.Percentile::ackMillis).toArray())
        .line(
            console.text("page.remote"),
            all.stream().mapToDouble(LoadTimeline.Percentile::remoteMillis).toArray());
  }

  private static double place(double percentile) {
    return -Math.log10(1 - Math.min(percentile, PERCENTILE_MAX) / 100);
  }

  private static String shown(double percentile) {
    return Double.toString(percentile).replaceFirst("\\.0$", "") + " %";
  }

  private String text(String key) {
    return Html.escaped(console.text(key));
  }

  private static String format(String form, Object... arguments) {
    return String.format(Locale.ROOT, form, arguments);
  }
}
