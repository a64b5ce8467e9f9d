package org.jocelyn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;

/** How values are written for people. ASCII only: a terminal's encoding is not to be relied on. */
final class Text {
  private Text() {}

  /** Bytes in the largest unit of 1024 that leaves at least one: {@code 5.7 GiB}. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double value = bytes / Math.pow(1024, unit);
    return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTPE".charAt(unit - 1));
  }

  /** Milliseconds with three digits or more: {@code 0.123 ms}, {@code 1234 ms}. */
  static String milliseconds(double value) {
    String format =
        value < 10 ? "%.3f ms" : value < 100 ? "%.2f ms" : value < 1000 ? "%.1f ms" : "%.0f ms";
    return String.format(Locale.ROOT, format, value);
  }

  static String kind(DeviceInfo.Kind kind) {
    return switch (kind) {
      case OPENCL_GPU -> "OpenCL GPU";
      case OPENCL_ACCELERATOR -> "OpenCL accelerator";
      case OPENCL_CPU -> "OpenCL CPU";
      case JAVA_CPU -> "Java CPU";
      case REFERENCE -> "reference";
    };
  }

  static String yesOrNo(boolean yes) {
    return yes ? "yes" : "no";
  }

  /** Lines of at most {@code width} characters, broken at blanks; a longer word stays whole. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\\R", 0)) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.strip().split("\\s+", -1)) {
        if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** A line {@code " label value"}; a long value goes on below itself. */
  static String field(String label, String value) {
    String lead = "    %-9s".formatted(label);
    String indent = System.lineSeparator() + " ".repeat(lead.length());
    return lead + String.join(indent, wrap(value, Main.WIDTH - lead.length()));
  }

  /** What is known of a GPU: its maker, how wide it works and where it sits; nothing of others. */
  static List<String> hardware(DeviceInfo device) {
    List<String> known = new ArrayList<>();
    device.executionWidth().ifPresent(width -> known.add(width + " work-items in step"));
    device
        .computeCapability()
        .ifPresent(
            capability ->
                known.add("compute capability " + capability / 10 + "." + capability % 10));
    device.pciAddress().ifPresent(address -> known.add("PCI " + address));
    return known.isEmpty()
        ? List.of()
        : List.of(field("hardware", device.vendor() + ", " + String.join(", ", known)));
  }

  /** Whether a candidate would be taken and why, and what to do about it. */
  static List<String> verdict(Diagnosis.Finding finding) {
    List<String> lines = new ArrayList<>();
    lines.add(field("taken", yesOrNo(finding.taken()) + ": " + finding.reason()));
    if (!finding.remedy().isEmpty()) {
      lines.add(field("fix", finding.remedy()));
    }
    return lines;
  }
}
