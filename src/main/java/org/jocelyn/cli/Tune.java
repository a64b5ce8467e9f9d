package org.jocelyn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.BackendRequest;
import org.jocelyn.Backends;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.cli.tune.Duel;
import org.jocelyn.cli.tune.Journal;
import org.jocelyn.cli.tune.TuningSearch;
import org.jocelyn.spi.DeviceTuning;
import org.jocelyn.spi.Tunable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jocelyn tune}: finds the numbers with which a device's kernels are fastest. */
@Command(
    name = "tune",
    header = "Find the tile sizes with which a device is fastest, and keep them.",
    description = {
      "",
      "Each value of each tunable is held against the best so far, on the workloads of its "
          + "operation, in turns, and takes its place where it is clearly faster, twice; one that "
          + "gives a wrong answer or cannot be built is refused. What was found is written as a "
          + "profile that the next start uses by itself; the request's option tuning=off leaves it "
          + "out, tuning=FILE takes another. Interrupted, the same command goes on where it was. "
          + "Keep the machine otherwise idle."
    })
final class Tune implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "300",
      description = "About how long it may take. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--quick",
      description = "One run for each value: whether, not how fast. Needs --out.")
  private boolean quick;

  @Option(names = "--fresh", description = "Forget what an interrupted search has tried.")
  private boolean fresh;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the profile goes. Default: where the next start looks for it.")
  private Optional<Path> out = Optional.empty();

  @Override
  public void run() {
    if (!(seconds > 0)) {
      throw new ParameterException("--seconds must be positive");
    }
    if (quick && out.isEmpty()) {
      throw new ParameterException("--quick finds noise: say by --out where that is to go");
    }
    try (Backend backend = Backends.open(request.get())) {
      DeviceTuning tuning =
          backend
              .tuning()
              .orElseThrow(
                  () -> new ParameterException(backend.id() + " has nothing that can be tuned"));
      try {
        search(backend, tuning);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private void search(Backend backend, DeviceTuning tuning) throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    PrintWriter lines = spec.commandLine().getOut();
    Path file = out.orElseGet(tuning::file);
    Path progress = file.resolveSibling(file.getFileName() + ".progress");
    String device = backend.device().name() + ", " + backend.device().driver();
    Journal journal = fresh ? Journal.fresh(progress, device) : Journal.resume(progress, device);
    lines.println(backend.id() + " (" + backend.device().name() + ")");
    if (journal.size() > 0) {
      lines.println("going on after " + journal.size() + " values");
    }
    BackendRequest exactly = request.get().on(backend.device());
    boolean terminal = spec.commandLine().getColorScheme().ansi().enabled();
    int left = TuningSearch.trials(tuning.tunables()) - journal.size();
    try (Duel duel = new Duel(exactly.text(), tuning, quick ? Duel.Pace.QUICK : Duel.Pace.FULL);
        ProgressLine bar =
            ProgressLine.of(spec.commandLine().getErr(), terminal, "tune", Math.max(0, left))) {
      TuningSearch search =
          new TuningSearch(tuning.tunables(), duel, journal, new Rows(lines, bar));
      TuningSearch.Found found = search.run(() -> System.nanoTime() < end);
      tuning.write(file, found.values());
      if (found.complete()) {
        journal.delete();
        bar.print(() -> lines.println("written to " + file));
      } else {
        bar.print(
            () ->
                lines.println(
                    "the time is over: " + file + " has what was found; the same command goes on"));
      }
    }
  }

  /** A line for each value. */
  private record Rows(PrintWriter lines, ProgressLine bar) implements TuningSearch.Listener {
    @Override
    public void trying(Tunable tunable, int value) {
      bar.say(tunable.name() + " " + value);
    }

    @Override
    public void timed(Tunable tunable, int value, double ratio, boolean taken) {
      String verdict = taken ? "taken" : "no better";
      row("%s = %d: %.3f of the time, %s", tunable.name(), value, ratio, verdict);
    }

    @Override
    public void refused(Tunable tunable, int value, JocelynException reason) {
      row("%s = %d: refused, %s", tunable.name(), value, reason.getMessage());
    }

    private void row(String format, Object... values) {
      bar.step();
      bar.print(() -> lines.println(String.format(Locale.ROOT, format, values)));
    }
  }
}
