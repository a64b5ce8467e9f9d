package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.JocelynException;
import org.jocelyn.onnx.ConformanceCase;
import org.jocelyn.onnx.ConformanceCase.Result;
import org.jocelyn.onnx.ConformanceCase.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn onnx check}: runs published conformance cases and compares. */
@Command(
    name = "check",
    header = "Run ONNX's conformance cases and say which pass.",
    description = {
      "",
      "A case is a folder with model.onnx and, in test_data_set_N, the tensors input_I.pb and the "
          + "output_I.pb expected for them. ERROR is the largest distance of an element from what "
          + "is expected; allowed are 1e-7 and one per mille.",
      "",
      "Exits with 1 if a case fails; one that needs what is not supported does not fail."
    },
    footer = {
      "",
      "The object that --json writes has these fields:",
      "  jocelyn        this version",
      "  backend        the id of the backend",
      "  cases          each with name, folder, status (PASS, FAIL or UNSUPPORTED), detail,",
      "                 largestError (null where it is no number); only those that --failures lets by",
      "  passed, failed, unsupported   how many of all",
      "  ok             whether the exit code is 0"
    })
final class OnnxCheck implements Callable<Integer> {
  private static final String ROW = "%-12s %-73s %8s";

  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders with cases, at any depth below them.")
  private List<Path> folders;

  @Option(names = "--failures", description = "Show only the cases that do not pass.")
  private boolean failures;

  @Option(names = "--json", description = "Write a JSON object instead of the table.")
  private boolean json;

  /** A case and how it came out. */
  record Outcome(Path folder, Result result) {}

  @Override
  public Integer call() {
    List<ConformanceCase> cases =
        folders.stream().flatMap(folder -> ConformanceCase.below(folder).stream()).toList();
    if (cases.isEmpty()) {
      throw new JocelynException("there is no model.onnx below " + folders);
    }
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    List<Outcome> shown = new ArrayList<>();
    try (Backend backend = Backends.open(request.get())) {
      run(cases, backend, counts, shown);
      boolean ok = !counts.containsKey(Status.FAIL);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(OnnxJson.of(Version.number(), backend.id(), shown, counts, ok)));
      } else {
        out.println(
            "%d cases on %s: %d passed, %d failed, %d unsupported"
                .formatted(
                    cases.size(),
                    backend.id(),
                    counts.getOrDefault(Status.PASS, 0),
                    counts.getOrDefault(Status.FAIL, 0),
                    counts.getOrDefault(Status.UNSUPPORTED, 0)));
      }
      return ok ? Main.FINE : Main.WRONG;
    }
  }

  private void run(
      List<ConformanceCase> cases,
      Backend backend,
      Map<Status, Integer> counts,
      List<Outcome> shown) {
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = spec.commandLine().getColorScheme().ansi().enabled();
    try (ProgressLine progress = ProgressLine.of(err, terminal, backend.id(), cases.size())) {
      for (ConformanceCase one : cases) {
        Result result = run(one, backend);
        counts.merge(result.status(), 1, Integer::sum);
        if (!failures || result.status() != Status.PASS) {
          shown.add(new Outcome(one.folder(), result));
          if (!json) {
            progress.print(() -> print(result));
          }
        }
        progress.step();
      }
    }
  }

  /** A case must not keep the others from being run. */
  private static Result run(ConformanceCase one, Backend backend) {
    try {
      return one.run(backend);
    } catch (RuntimeException failure) {
      return new Result(one.name(), Status.FAIL, failure.toString(), 0);
    }
  }

  private void print(Result result) {
    PrintWriter out = spec.commandLine().getOut();
    String error =
        result.status() == Status.UNSUPPORTED
            ? ""
            : String.format(Locale.ROOT, "%.1e", result.largestError());
    String status = result.status().name().toLowerCase(Locale.ROOT);
    out.println(ROW.formatted(status, result.name(), error).stripTrailing());
    if (!result.detail().isEmpty()) {
      Text.wrap(result.detail(), Main.WIDTH - 13)
          .forEach(line -> out.println(" ".repeat(13) + line));
    }
  }
}
