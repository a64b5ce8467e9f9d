package org.jocelyn.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jocelyn.nn.training.TrainingListener;

/**
 * Writes down how a training goes: a line for each epoch, a table of figures, curves at the end.
 */
final class RunRecord implements TrainingListener, AutoCloseable {
  private static final String FIGURES = "metrics.csv";
  private static final String CURVES = "curves.png";
  private static final int MOST_LINES = 40;

  private final TrainSettings settings;
  private final List<String> figures;
  private final Console console;
  private final Path table;
  private MetricsCsv csv;
  private double lossSum;
  private int losses;
  private long examples;
  private double stepSeconds;
  private double seconds;

  RunRecord(TrainSettings settings, List<String> figures, Console console) {
    this.settings = settings;
    this.figures = figures;
    this.console = console;
    this.table = settings.out().resolve(FIGURES);
  }

  @Override
  public void started(long stepsBefore) {
    csv =
        stepsBefore > 0
            ? MetricsCsv.resume(table, figures, stepsBefore)
            : MetricsCsv.create(table, figures);
  }

  @Override
  public void afterStep(Step step) {
    lossSum += step.loss();
    losses++;
    examples += step.examples();
    stepSeconds += step.seconds();
    seconds += step.seconds();
    boolean endsEpoch = step.batch() == step.batches();
    if (step.step() % settings.logEvery() == 0) {
      if (settings.logEvery() == 1) {
        console.print("step %d  loss %s".formatted(step.step(), number(step.loss())));
      }
      if (!endsEpoch) {
        append(step.step(), step.epoch(), Map.of());
      }
    }
  }

  private void append(long step, long epoch, Map<String, Double> found) {
    csv.append(new MetricsRow(step, epoch, lossSum / losses, found, seconds));
    lossSum = 0;
    losses = 0;
  }

  @Override
  public void afterEpoch(Epoch epoch) {
    if (losses > 0) {
      append(epoch.step(), epoch.epoch(), epoch.figures());
    }
    if (isPrinted(epoch.epoch())) {
      print(epoch);
    }
    examples = 0;
    stepSeconds = 0;
  }

  /** Of very many epochs some. */
  private boolean isPrinted(int epoch) {
    int every = Math.max(1, settings.epochs() / MOST_LINES);
    return epoch % every == 0 || epoch == settings.epochs();
  }

  private void print(Epoch epoch) {
    String found =
        epoch.figures().entrySet().stream()
            .map(figure -> "  " + figure.getKey() + " " + number(figure.getValue()))
            .collect(Collectors.joining());
    console.print(
        "epoch %d/%d  loss %s%s  %.1f s  %,.0f examples/s"
            .formatted(
                epoch.epoch(),
                settings.epochs(),
                number(epoch.loss()),
                found,
                epoch.seconds(),
                examples / stepSeconds));
  }

  private String number(double value) {
    return String.format(Locale.ROOT, "%." + settings.digits() + "g", value);
  }

  /** Draws what the table holds. */
  void plot(String title) {
    List<MetricsRow> rows = MetricsCsv.read(table);
    if (rows.size() > 1) {
      CurvePlot.write(settings.out().resolve(CURVES), title, rows);
    }
  }

  @Override
  public void close() {
    if (csv != null) {
      csv.close();
    }
  }
}
