package org.jocelyn.cli.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.data.DataFolder;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Weights;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.optimizer.Schedule;
import org.jocelyn.nn.training.Trainer;
import org.jocelyn.nn.training.TrainingOptions;
import org.jocelyn.nn.training.TrainingResult;
import org.jocelyn.nn.training.TrainingTask;

/**
 * What a recipe trains with: the device, the data, the settings; and the training itself, which
 * leaves a checkpoint, figures and curves in the output folder and stops in good order when the
 * process is asked to end.
 */
public final class Experiment {
  private static final System.Logger LOG = System.getLogger(Experiment.class.getName());
  static final String CHECKPOINT = "checkpoint.safetensors";
  private static final long SECONDS_TO_SAVE = 60;

  private final String name;
  private final String title;
  private final Experiment whole;
  private final Backend backend;
  private final DataFolder data;
  private final TrainSettings settings;
  private final Console console;
  private boolean interrupted;
  private boolean optimizerChosen;

  public Experiment(
      String name, Backend backend, DataFolder data, TrainSettings settings, Console console) {
    this.name = name;
    this.title = name;
    this.whole = this;
    this.backend = backend;
    this.data = data;
    this.settings = settings;
    this.console = console;
  }

  private Experiment(Experiment whole, String part) {
    this.name = whole.name;
    this.title = whole.title + ", " + part;
    this.whole = whole;
    this.backend = whole.backend;
    this.data = whole.data;
    this.settings = whole.settings.within(part);
    this.console = whole.console;
  }

  /** One of several trainings of a recipe, in a folder of its own within the output folder. */
  public Experiment part(String part) {
    return new Experiment(this, part);
  }

  public Backend backend() {
    return backend;
  }

  public DataFolder data() {
    return data;
  }

  public TrainSettings settings() {
    return settings;
  }

  public void print(String line) {
    console.print(line);
  }

  /** Whether training was stopped before its end, so that nothing can be said of its goal. */
  public boolean isInterrupted() {
    return whole.interrupted;
  }

  /** Gives a network its first weights: the user's, or those that the seed makes; or closes it. */
  public <B extends Block> B initialize(B network) {
    boolean done = false;
    try {
      network.initialize(backend, settings.seed());
      settings.initial().ifPresent(file -> Weights.load(network, file));
      done = true;
      return network;
    } finally {
      if (!done) {
        network.close();
      }
    }
  }

  /** The optimizer that the user asks for, else Adam, of a network that was initialized. */
  public Optimizer optimizer(Block network) {
    optimizerChosen = true;
    return settings.optimizer().orElse(Descent.ADAM).of(network, settings.learningRate());
  }

  /**
   * Trains a network that was initialized.
   *
   * @param figures the names of what the task's evaluation gives
   */
  public TrainingResult train(
      Block network, Optimizer optimizer, TrainingTask task, List<String> figures) {
    return train(network, optimizer, task, figures, options());
  }

  /** What the settings say of the training loop. */
  public TrainingOptions options() {
    TrainingOptions options =
        TrainingOptions.of(settings.epochs(), settings.batch(), settings.seed())
            .atMost(settings.steps())
            .savedIn(settings.out().resolve(CHECKPOINT), settings.resume());
    return settings.order().isPresent() ? options.inOrder() : options;
  }

  /** The same with a learning rate that falls along a cosine to 0 at the end of the last epoch. */
  public TrainingOptions fallingRate(TrainingTask task) {
    return fallingRate(task, 0);
  }

  /** The same, but the learning rate rises first, over this share of the steps. */
  public TrainingOptions fallingRate(TrainingTask task, double warmUp) {
    long batches = (task.examples() - 1L) / settings.batch() + 1;
    long steps = Math.max(1, batches * settings.epochs());
    long rising = Math.max(1, (long) (warmUp * steps));
    return options().scheduled(Schedule.cosine(settings.learningRate(), 0, steps).warmedUp(rising));
  }

  /** The same with options of the recipe's own. */
  public TrainingResult train(
      Block network,
      Optimizer optimizer,
      TrainingTask task,
      List<String> figures,
      TrainingOptions options) {
    requireChoice();
    makeFolder();
    TrainingTask ordered = settings.order().isPresent() ? new Ordered(task, readOrder(task)) : task;
    Trainer trainer = new Trainer(network, optimizer, ordered, options);
    console.print(
        "%s: %,d parameters, %,d examples, on %s"
            .formatted(title, network.parameterCount(), ordered.examples(), backend.id()));
    CountDownLatch ended = new CountDownLatch(1);
    Thread onExit = new Thread(() -> stop(trainer, ended), "jocelyn-train-stop");
    Runtime.getRuntime().addShutdownHook(onExit);
    try (RunRecord record = new RunRecord(settings, figures, console)) {
      TrainingResult result = trainer.listen(record).listen(console.progress()).run();
      console.done();
      report(result);
      if (!isInterrupted()) {
        // a process that is ending cannot draw; who resumes gets the curves of both parts
        record.plot(title + " on " + backend.device().name());
      }
      return result;
    } finally {
      console.done();
      ended.countDown();
      removeHook(onExit);
    }
  }

  private void report(TrainingResult result) {
    whole.interrupted = result.reason() == TrainingResult.Reason.STOPPED;
    console.print(
        "%s after %,d steps, %.1f s; %s and what goes with it are in %s"
            .formatted(
                isInterrupted() ? "stopped" : "done",
                result.steps(),
                result.seconds(),
                CHECKPOINT,
                settings.out()));
    if (isInterrupted()) {
      console.print(
          "go on with: jocelyn train %s --resume --out %s".formatted(name, whole.settings.out()));
    }
  }

  /** Runs when the process is told to end: lets the step finish and the checkpoint be written. */
  private static void stop(Trainer trainer, CountDownLatch ended) {
    trainer.stop();
    try {
      if (!ended.await(SECONDS_TO_SAVE, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the last step took too long to be saved");
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    if (!hook.isAlive()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        LOG.log(System.Logger.Level.DEBUG, "the process began to end after the training", ending);
      }
    }
  }

  /** What cannot be chosen must not seem to have been. */
  private void requireChoice() {
    if (settings.optimizer().isPresent() && !optimizerChosen) {
      throw new ParameterException("--optimizer: " + name + " has one that is part of what it is");
    }
  }

  private void makeFolder() {
    try {
      Files.createDirectories(settings.out());
    } catch (IOException failure) {
      throw new UncheckedIOException("--out " + settings.out() + ": cannot be made", failure);
    }
  }

  private int[] readOrder(TrainingTask task) {
    Path file = settings.order().orElseThrow();
    try {
      int[] order =
          Arrays.stream(Files.readString(file).strip().split("\\s+"))
              .mapToInt(Integer::parseInt)
              .toArray();
      for (int example : order) {
        if (example < 0 || example >= task.examples()) {
          throw new ParameterException(
              "--order %s: example %d is not among 0 to %d"
                  .formatted(file, example, task.examples() - 1));
        }
      }
      return order;
    } catch (IOException | NumberFormatException wrong) {
      throw new ParameterException(
          "--order " + file + ": must be a text of whole numbers: " + wrong.getMessage());
    }
  }

  /** A task's examples in an order that a file gives. */
  private record Ordered(TrainingTask task, int[] order) implements TrainingTask {
    @Override
    public int examples() {
      return order.length;
    }

    @Override
    public void begin(long epoch) {
      task.begin(epoch);
    }

    @Override
    public Tensor loss(int[] examples) {
      return task.loss(at(examples));
    }

    @Override
    public List<Tensor> gradients(Tape tape, Tensor loss, int[] examples, List<Tensor> parameters) {
      return task.gradients(tape, loss, at(examples), parameters);
    }

    private int[] at(int[] places) {
      return Arrays.stream(places).map(i -> order[i]).toArray();
    }

    @Override
    public Map<String, Double> evaluate() {
      return task.evaluate();
    }
  }

  /** Numbers of examples in blocks, for evaluation in pieces that fit a device. */
  public static List<int[]> blocks(int examples, int size) {
    List<int[]> blocks = new ArrayList<>();
    for (int from = 0; from < examples; from += size) {
      int first = from;
      int[] block = new int[Math.min(size, examples - from)];
      Arrays.setAll(block, i -> first + i);
      blocks.add(block);
    }
    return blocks;
  }
}
