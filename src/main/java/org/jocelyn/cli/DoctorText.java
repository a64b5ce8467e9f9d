package org.jocelyn.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jocelyn.Backend;
import org.jocelyn.BackendRequest;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.ColorScheme;

/** What {@code jocelyn doctor} tells people, as it becomes known. */
final class DoctorText {
  private static final String ROW = "    %-14s %-37s %8s %8s %9s %7s  ";

  private final PrintWriter out;
  private final ColorScheme colors;
  private String checked = "";

  DoctorText(PrintWriter out, ColorScheme colors) {
    this.out = out;
    this.colors = colors;
  }

  void installation(Installation here, BackendRequest request) {
    heading("Jocelyn " + here.version());
    out.println(
        Text.field("Java", here.javaVersion() + ", " + here.javaVendor() + ", " + here.vm()));
    out.println(
        Text.field(
            "system",
            "%s %s, %s, %d processors, Java heap of at most %s"
                .formatted(
                    here.os(),
                    here.osVersion(),
                    here.architecture(),
                    here.processors(),
                    Text.bytes(here.heapBytes()))));
    out.println(
        Text.field("request", request.isOpen() ? "none: the best is taken" : request.toString()));
  }

  void candidates(BackendRequest request, Diagnosis diagnosis) {
    out.println();
    if (diagnosis.eligible().isEmpty()) {
      out.println(styled(Style.fg_red, "No backend meets the request " + request + "."));
      out.println("Ask for a usable one of these, or for none to get the best:");
    } else {
      heading("Candidates, * is taken");
    }
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      String kind = finding.device().map(info -> Text.kind(info.kind())).orElse("");
      String name = finding.device().map(DeviceInfo::name).orElse("");
      String mark = finding.taken() ? "*" : " ";
      out.println("%s %-10s %-18s  %s".formatted(mark, finding.id(), kind, name).stripTrailing());
      finding.device().ifPresent(device -> Text.hardware(device).forEach(out::println));
      Text.verdict(finding).forEach(out::println);
    }
  }

  void opened(Backend backend) {
    begin(backend.id(), backend.instructions());
  }

  private void begin(String backend, List<String> instructions) {
    checked = backend;
    out.println();
    heading("Check of " + checked);
    if (!instructions.isEmpty()) {
      out.println(Text.field("uses", String.join(", ", instructions)));
    }
    out.println(
        ROW.formatted("OPERATION", "INPUTS", "ERROR", "ALLOWED", "OF BOUND", "TIME")
            .stripTrailing());
  }

  void check(CheckResult result) {
    if (!result.backend().equals(checked)) {
      begin(result.backend(), List.of()); // it could not be opened
    }
    out.print(
        ROW.formatted(
            result.operation(),
            result.inputs(),
            number("%.1e", result.largestError()),
            number("%.1e", result.allowedError()),
            result.errorRatio() > 10 ? "> 1000 %" : number("%.0f %%", 100 * result.errorRatio()),
            number("%.2f s", result.seconds())));
    out.println(
        result.ok()
            ? styled(Style.fg_green, "ok")
            : styled(Style.fg_red, result.failure().isPresent() ? "FAILED" : "WRONG"));
    if (!result.ok()) {
      out.println(Text.field("", result.detail()));
    }
    out.flush();
  }

  void experiments(String backend, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println();
      heading("Experiments on " + backend);
      lines.forEach(line -> out.println(Text.field("", line)));
    }
  }

  void conclusion(Doctor.Report report) {
    List<CheckResult> checks = report.checks();
    if (checks.isEmpty()) {
      return;
    }
    out.println();
    long wrong = checks.stream().filter(check -> !check.ok()).count();
    out.println(
        wrong == 0
            ? styled(Style.fg_green, "All " + checks.size() + " checks are right.")
            : styled(Style.fg_red, wrong + " of " + checks.size() + " checks went wrong."));
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }

  private void heading(String text) {
    out.println(styled(Style.bold, text));
  }

  private String styled(IStyle style, String text) {
    return colors.apply(text, List.of(style)).toString();
  }
}
