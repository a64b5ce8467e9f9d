package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.onnx.OnnxModel;
import org.jocelyn.onnx.OnnxSummary;
import org.jocelyn.onnx.OnnxUnsupportedException;
import org.jocelyn.onnx.OnnxValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn onnx info}: what is in an ONNX file, or what in it is not supported. */
@Command(
    name = "info",
    header = "Say what is in an ONNX file, and whether all of it is supported.",
    description = {
      "",
      "Exits with 1 if the file needs what is not supported, and tells all of it."
    },
    footer = {
      "",
      "The object that --json writes has these fields; those of a model that is not supported are",
      "jocelyn, model, problems and ok:",
      "  jocelyn        this version",
      "  model          the file",
      "  producer       what wrote it",
      "  opsets         version by domain",
      "  inputs, outputs   each with name, type, shape (numbers, names; null where it is not told)",
      "  operators      how often each occurs",
      "  parameters, parameterBytes   elements of all initializers and their size",
      "  fused          how often each fusion was applied",
      "  nodes          what is left to run after folding and fusing",
      "  problems       what is not supported",
      "  ok             whether the exit code is 0"
    })
final class OnnxInfo implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The .onnx file.")
  private Path file;

  @Option(names = "--json", description = "Write a JSON object instead of the text.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Backend backend = Backends.open("reference");
        OnnxModel model = OnnxModel.load(file, backend)) {
      if (json) {
        out.println(Json.write(OnnxJson.of(Version.number(), file, model)));
      } else {
        print(model, out);
      }
      return Main.FINE;
    } catch (OnnxUnsupportedException unsupported) {
      List<String> problems = unsupported.problems();
      if (json) {
        out.println(Json.write(OnnxJson.unsupported(Version.number(), file, problems)));
      } else {
        out.println(file + " needs what is not supported:");
        problems.forEach(problem -> out.println("  " + problem));
      }
      return Main.WRONG;
    }
  }

  private static void print(OnnxModel model, PrintWriter out) {
    OnnxSummary summary = model.summary();
    print(out, "producer", summary.producer().isEmpty() ? "-" : summary.producer());
    print(
        out,
        "opsets",
        opsets(summary).entrySet().stream()
            .map(opset -> opset.getKey() + " " + opset.getValue())
            .collect(Collectors.joining(", ")));
    model.inputs().forEach(input -> print(out, "input", text(input)));
    model.outputs().forEach(output -> print(out, "output", text(output)));
    print(
        out,
        "weights",
        String.format(
            Locale.ROOT,
            "%,d parameters, %s",
            summary.parameters(),
            Text.bytes(summary.parameterBytes())));
    print(out, "operators", counts(summary.operators()));
    print(out, "fused", summary.fused().isEmpty() ? "nothing" : counts(summary.fused()));
    print(out, "to run", summary.nodes() + " nodes after folding and fusing");
  }

  private static void print(PrintWriter out, String label, String value) {
    String lead = "%-11s".formatted(label);
    List<String> lines = Text.wrap(value, Main.WIDTH - lead.length());
    out.println(lead + lines.get(0));
    lines.stream().skip(1).forEach(line -> out.println(" ".repeat(lead.length()) + line));
  }

  private static String counts(Map<?, Integer> counts) {
    return counts.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Without the ellipsis of {@link OnnxValue#toString}: what is printed here is ASCII. */
  private static String text(OnnxValue value) {
    String shape =
        value.ranked()
            ? value.dims().stream().map(Object::toString).collect(Collectors.joining(", "))
            : "...";
    return value.name() + " " + value.dataType() + "[" + shape + "]";
  }

  /** The versions by domain under the name that ONNX gives its own. */
  static Map<String, Integer> opsets(OnnxSummary summary) {
    Map<String, Integer> named = new TreeMap<>();
    summary
        .opsets()
        .forEach((domain, version) -> named.put(domain.isEmpty() ? "ai.onnx" : domain, version));
    return named;
  }
}
