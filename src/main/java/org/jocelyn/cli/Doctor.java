package org.jocelyn.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jocelyn.Backend;
import org.jocelyn.BackendRequest;
import org.jocelyn.Backends;
import org.jocelyn.Diagnosis;
import org.jocelyn.JocelynException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code jocelyn doctor}: says of every candidate whether it would be taken and what to do where it
 * would not, then checks the answers of each backend that meets the request.
 */
@Command(
    name = "doctor",
    header =
        "Say what keeps a backend from being taken, and check that those there are compute right.",
    description = {
      "",
      "Runs the main operations on each backend that meets the request and holds every element "
          + "against the reference. ALLOWED is the error that float32 arithmetic may make in the "
          + "element with the largest error; OF BOUND is the largest part that any element uses of "
          + "what is allowed to it, and more than 100 %% is wrong. TIME is that of a first run, the "
          + "building of kernels included. USES are instructions beyond OpenCL C that were tried "
          + "on the device, gave the right answer, and are used by kernels.",
      "",
      "Exits with 1 if an answer is wrong or no backend meets the request."
    },
    footer = {
      "",
      "The object that --json writes has the fields of `jocelyn devices --json` and",
      "  java           version, vendor, vm, heapBytes",
      "  system         os, version, architecture, processors",
      "  checks         one for each backend and operation: backend, operation (`open` for a backend",
      "                 that could not be opened), inputs, ok, largestError, allowedError,",
      "                 errorRatio (null where these are no number), seconds, detail",
      "  ok             whether the exit code is 0"
    })
final class Doctor implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;
  @Mixin private RequestOption request;

  @Option(names = "--json", description = "Write a JSON object instead of the report.")
  private boolean json;

  @Option(
      names = "--experiments",
      description = "Also try on each backend what no kernel uses yet, and tell what came of it.")
  private boolean experiments;

  /** What was found. */
  record Report(
      Installation installation,
      BackendRequest request,
      Diagnosis diagnosis,
      List<CheckResult> checks) {

    /** Whether a backend meets the request and every answer is right. */
    boolean healthy() {
      return !diagnosis.eligible().isEmpty() && checks.stream().allMatch(CheckResult::ok);
    }
  }

  @Override
  public Integer call() {
    BackendRequest asked = request.get();
    Installation here = Installation.here();
    Diagnosis diagnosis = Backends.diagnose(asked);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ColorScheme colors = spec.commandLine().getColorScheme();
    DoctorText text = new DoctorText(json ? new PrintWriter(Writer.nullWriter()) : out, colors);

    text.installation(here, asked);
    text.candidates(asked, diagnosis);
    List<CheckResult> checks =
        diagnosis.eligible().isEmpty()
            ? List.of()
            : check(asked, diagnosis, text, new Progress(err, colors.ansi().enabled()));
    if (experiments) {
      diagnosis.eligible().forEach(finding -> experiment(finding, text));
    }
    Report report = new Report(here, asked, diagnosis, checks);
    text.conclusion(report);
    if (json) {
      out.println(Json.write(Json.of(report)));
    }
    if (main.verbose()) {
      checks.forEach(check -> check.failure().ifPresent(failure -> failure.printStackTrace(err)));
    }
    return report.healthy() ? Main.FINE : Main.WRONG;
  }

  private void experiment(Diagnosis.Finding finding, DoctorText text) {
    try (Backend backend = Backends.open(request.get().on(finding.device().orElseThrow()))) {
      text.experiments(backend.id(), backend.experiments());
    } catch (JocelynException failure) {
      text.experiments(finding.id(), List.of("failed: " + failure.getMessage()));
    }
  }

  private static List<CheckResult> check(
      BackendRequest asked, Diagnosis diagnosis, DoctorText text, Progress progress) {
    List<CheckResult> results = new ArrayList<>();
    try {
      progress.show("computing the reference's answers");
      HealthCheck health = new HealthCheck();
      for (Diagnosis.Finding finding : diagnosis.eligible()) {
        HealthCheck.Listener listener =
            new HealthCheck.Listener() {
              @Override
              public void starting(String operation) {
                progress.show(finding.id() + ": " + operation);
              }

              @Override
              public void opened(Backend backend) {
                progress.clear();
                text.opened(backend);
              }

              @Override
              public void finished(CheckResult result) {
                progress.clear();
                text.check(result);
              }
            };
        results.addAll(health.check(asked, finding.device().orElseThrow(), listener));
      }
    } finally {
      progress.clear();
    }
    return results;
  }
}
