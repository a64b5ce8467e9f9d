package org.jocelyn.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.data.DataFolder;
import org.jocelyn.nn.Gru;
import org.jocelyn.nn.Lstm;
import org.jocelyn.nn.RecurrentBlock;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.nn.Rnn;
import org.jocelyn.nn.TransformerOptions;
import org.jocelyn.nn.model.Gpt;
import org.jocelyn.nn.model.LanguageModel;
import org.jocelyn.nn.model.RecurrentLanguageModel;
import org.jocelyn.nn.model.TokenSampler;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.Checkpoint;
import org.jocelyn.nn.training.TrainingOptions;
import org.jocelyn.op.Activation;
import org.jocelyn.op.AdamStep;

/** A network that foretells each next character of a novel, held against counting. */
final class CharacterModel implements WritingRecipe {
  private static final int WINDOW = 64;
  private static final int WIDTH = 64;
  private static final int HIDDEN = 256;
  private static final int GPT_WIDTH = 96;
  private static final int GPT_HEADS = 4;
  private static final int GPT_LAYERS = 3;

  private static final int NGRAM = 3;
  private static final int SAMPLE = 200;
  private static final double TEMPERATURE = 0.7;
  private static final double TOP_P = 0.95;

  /** Gradients, of recurrent networks above all, may explode (Pascanu et al. 2013). */
  static final double LARGEST_NORM = 1;

  /** What the LSTM reaches with the settings as they come. */
  private static final double LSTM_BITS = 2.0874;

  private static final AdamStep ADAM = new AdamStep(0.9f, 0.999f, 1e-8f, 0, false);
  private static final AdamStep ADAM_W = new AdamStep(0.9f, 0.99f, 1e-8f, 0.01f, true);

  private final String name;
  private final String network;
  private final TrainSettings defaults;
  private final AdamStep descent;
  private final double warmUp;
  private final OptionalDouble rival;
  private final IntFunction<LanguageModel> model;

  /**
   * @param warmUp the share of the steps over which the learning rate rises, before it falls
   * @param rival bits per character of the network that it must not fall behind, if there is one
   * @param model a model of so many characters
   */
  private CharacterModel(
      String name,
      String network,
      TrainSettings defaults,
      AdamStep descent,
      double warmUp,
      OptionalDouble rival,
      IntFunction<LanguageModel> model) {
    this.name = name;
    this.network = network;
    this.defaults = defaults;
    this.descent = descent;
    this.warmUp = warmUp;
    this.rival = rival;
    this.model = model;
  }

  /** The simple recurrent network, the LSTM and the GRU. */
  static List<Recipe> recurrent() {
    RecurrentOptions options = RecurrentOptions.PLAIN.withBatchFirst();
    return List.of(
        recurrent(
            "rnn",
            "Elman's recurrent network (tanh), 256 wide",
            () -> new Rnn(WIDTH, HIDDEN, options)),
        recurrent("lstm", "LSTM, 256 wide", () -> new Lstm(WIDTH, HIDDEN, options)),
        recurrent("gru", "GRU, 256 wide", () -> new Gru(WIDTH, HIDDEN, options)));
  }

  private static Recipe recurrent(String name, String network, Supplier<RecurrentBlock> block) {
    return new CharacterModel(
        name,
        network,
        TrainSettings.of(name, 8, 32, 5e-3),
        ADAM,
        0,
        OptionalDouble.empty(),
        characters -> new RecurrentLanguageModel(characters, WIDTH, block.get(), HIDDEN));
  }

  /** A transformer of about as many parameters as the LSTM. */
  static Recipe gpt() {
    TransformerOptions layer =
        TransformerOptions.of(GPT_WIDTH, GPT_HEADS)
            .withPreNorm()
            .withDropout(0)
            .withActivation(Activation.GELU);
    return new CharacterModel(
        "gpt",
        "transformer's decoder, 3 layers, 96 wide, 4 heads, rotary positions",
        TrainSettings.of("gpt", 16, 32, 3e-3),
        ADAM_W,
        0.02,
        OptionalDouble.of(LSTM_BITS),
        characters -> new Gpt(new Gpt.Options(characters, WINDOW, GPT_LAYERS, layer, true, true)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String network() {
    return network;
  }

  @Override
  public String data() {
    return "Moby-Dick, next character";
  }

  @Override
  public String goal() {
    return "fewer bits per character than Witten-Bell "
        + NGRAM
        + "-grams"
        + (rival.isPresent() ? " and than the LSTM of as many parameters" : "");
  }

  @Override
  public TrainSettings defaults() {
    return defaults;
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Novel novel = Novel.read(experiment.data(), WINDOW);
    int characters = novel.vocabulary().size();
    double counting =
        new NgramBaseline(NGRAM - 1, 0, characters, novel.training())
            .bitsPerCharacter(novel.test());
    experiment.print("%d-grams: %.3f bits per character".formatted(NGRAM, counting));
    try (LanguageModel initialized = experiment.initialize(model.apply(characters));
        Optimizer optimizer = optimizer(experiment, initialized)) {
      optimizer.clipGlobalNorm(LARGEST_NORM);
      NextCharacters task = new NextCharacters(experiment.backend(), initialized, novel);
      TrainingOptions options = experiment.fallingRate(task, warmUp);
      Map<String, Double> figures =
          experiment.train(initialized, optimizer, task, NextCharacters.FIGURES, options).figures();
      experiment.print(sample(experiment, initialized, novel));
      double bits = figures.getOrDefault(NextCharacters.BITS, Double.NaN);
      return findings(bits, counting);
    }
  }

  private List<Finding> findings(double bits, double counting) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.atMost("bits per character", bits, counting));
    rival.ifPresent(
        reached ->
            findings.add(Finding.atMost("bits per character, against the LSTM's", bits, reached)));
    return findings;
  }

  private Optimizer optimizer(Experiment experiment, LanguageModel initialized) {
    return new Optimizer(initialized.parameters(), descent, experiment.settings().learningRate());
  }

  /** How the model goes on after the first window that it was not trained on. */
  private static String sample(Experiment experiment, LanguageModel model, Novel novel) {
    String text = novel.text(novel.characters(novel.test(), new int[] {0}, 0));
    TokenSampler sampler = new TokenSampler(TEMPERATURE, TOP_P, experiment.settings().seed());
    return "…" + text + "|" + writer(model, novel).goOn(text, SAMPLE, sampler);
  }

  private static CharacterWriter writer(LanguageModel model, Novel novel) {
    return new CharacterWriter(model, novel.vocabulary(), WINDOW);
  }

  @Override
  public CharacterWriter load(Backend backend, DataFolder data, Path folder) {
    Path file = folder.resolve(Experiment.CHECKPOINT);
    if (!Files.exists(file)) {
      throw new JocelynException(
          "%s: is not there; make it with: jocelyn train %s --out %s"
              .formatted(file, name, folder));
    }
    Novel novel = Novel.read(data, WINDOW);
    LanguageModel loaded = model.apply(novel.vocabulary().size());
    boolean done = false;
    try {
      loaded.initialize(backend, 0);
      Checkpoint.loadModel(loaded, file);
      done = true;
      return writer(loaded, novel);
    } finally {
      if (!done) {
        loaded.close();
      }
    }
  }
}
