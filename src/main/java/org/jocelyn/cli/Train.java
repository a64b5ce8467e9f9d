package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.ParameterException;
import org.jocelyn.cli.train.Console;
import org.jocelyn.cli.train.DataOption;
import org.jocelyn.cli.train.Descent;
import org.jocelyn.cli.train.Experiment;
import org.jocelyn.cli.train.Finding;
import org.jocelyn.cli.train.Recipe;
import org.jocelyn.cli.train.Recipes;
import org.jocelyn.cli.train.TrainSettings;
import org.jocelyn.nn.training.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn train}: trains a network on real data. */
@Command(
    name = "train",
    header = "Train a network on real data; `jocelyn train list` names them.",
    description = {
      "",
      "Leaves a checkpoint, the figures (metrics.csv) and their curves (curves.png) in the output "
          + "folder. Ctrl-C saves and says how to go on. The same seed on the same device gives the "
          + "same bits. Data is fetched by ci/data."
    })
final class Train implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;
  @Mixin private DataOption data;

  @Parameters(paramLabel = "NAME", description = "What to train, or list.")
  private String name;

  @Option(names = "--epochs", paramLabel = "N", description = "Times to go through the data.")
  private Integer epochs;

  @Option(names = "--steps", paramLabel = "N", description = "Stop after so many steps.")
  private Long steps;

  @Option(names = "--batch", paramLabel = "N", description = "Examples of a batch.")
  private Integer batch;

  @Option(names = "--lr", paramLabel = "RATE", description = "The learning rate.")
  private Double learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "adam or sgd (momentum 0.9), where the network has none of its own.")
  private Descent optimizer;

  @Option(names = "--seed", paramLabel = "N", description = "Of weights, orders and dropout.")
  private Long seed;

  @Option(names = "--resume", description = "Go on from the checkpoint in the output folder.")
  private boolean resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The output folder. Default: jocelyn-NAME.")
  private Path out;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description = "Begin with the weights in this safetensors file.")
  private Path initial;

  @Option(
      names = "--order",
      paramLabel = "FILE",
      description = "Take the examples in this order: their numbers, from 0, as text.")
  private Path order;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      description = "Steps between two losses in the figures; 1 prints every step.")
  private Integer logEvery;

  @Option(
      names = "--precision",
      paramLabel = "N",
      description = "Significant digits of printed losses.")
  private Integer digits;

  @Option(names = "--check", description = "Exit with 1 if the result is not what it should be.")
  private boolean check;

  @Override
  public Integer call() {
    PrintWriter writer = spec.commandLine().getOut();
    if (name.equals("list")) {
      Recipes.all().forEach(recipe -> list(writer, recipe));
      return Main.FINE;
    }
    Recipe recipe = Recipes.of(name);
    TrainSettings settings = settings(recipe.defaults());
    try (Backend backend = Backends.open(request.get())) {
      Experiment experiment = new Experiment(name, backend, data.get(), settings, new Terminal());
      List<Finding> findings = recipe.train(experiment);
      if (experiment.isInterrupted()) {
        return Main.FINE;
      }
      findings.forEach(writer::println);
      return check && !findings.stream().allMatch(Finding::isReached) ? Main.WRONG : Main.FINE;
    }
  }

  private static void list(PrintWriter writer, Recipe recipe) {
    writer.println("%-14s %s".formatted(recipe.name(), recipe.network()));
    writer.println("%-14s %s: %s".formatted("", recipe.data(), recipe.goal()));
  }

  private TrainSettings settings(TrainSettings usual) {
    require(digits == null || digits >= 1, "--precision " + digits + ": must be at least 1");
    require(logEvery == null || logEvery >= 1, "--log-every " + logEvery + ": must be at least 1");
    return new TrainSettings(
        or(epochs, usual.epochs()),
        or(steps, usual.steps()),
        or(batch, usual.batch()),
        or(learningRate, usual.learningRate()),
        Optional.ofNullable(optimizer),
        or(seed, usual.seed()),
        resume,
        or(out, usual.out()),
        Optional.ofNullable(initial),
        Optional.ofNullable(order),
        or(logEvery, usual.logEvery()),
        or(digits, usual.digits()));
  }

  private static <T> T or(T given, T usual) {
    return given != null ? given : usual;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(rule);
    }
  }

  /** The command's output, with a bar at the foot of a terminal. */
  private final class Terminal implements Console, TrainingListener {
    private ProgressLine bar;

    @Override
    public void print(String line) {
      PrintWriter writer = spec.commandLine().getOut();
      if (bar == null) {
        writer.println(line);
      } else {
        bar.print(() -> writer.println(line));
      }
    }

    @Override
    public TrainingListener progress() {
      return this;
    }

    @Override
    public void afterStep(Step step) {
      if (bar == null || step.batch() == 1) {
        done();
        boolean terminal = spec.commandLine().getColorScheme().ansi().enabled();
        bar =
            ProgressLine.of(
                spec.commandLine().getErr(),
                terminal,
                "epoch " + step.epoch(),
                step.batches() - step.batch() + 1L);
      }
      bar.step();
      bar.say(
          String.format(
              Locale.ROOT,
              "loss %.4g, %,.0f examples/s",
              step.loss(),
              step.examples() / step.seconds()));
    }

    @Override
    public void done() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }
  }
}
