package org.jocelyn.cli.train;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jocelyn.nn.Gru;
import org.jocelyn.nn.Lstm;
import org.jocelyn.nn.RecurrentBlock;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.nn.Rnn;
import org.jocelyn.nn.model.DecodingSession;
import org.jocelyn.nn.model.Generation;
import org.jocelyn.nn.model.LanguageModel;
import org.jocelyn.nn.model.RecurrentLanguageModel;
import org.jocelyn.nn.model.TokenSampler;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingOptions;

/** A network that foretells each next character of a novel, held against counting. */
final class CharacterModel implements Recipe {
  private static final int WINDOW = 64;
  private static final int WIDTH = 64;
  private static final int HIDDEN = 256;
  private static final int NGRAM = 3;
  private static final int SAMPLE = 200;
  private static final double TEMPERATURE = 0.7;
  private static final double TOP_P = 0.95;

  /** Of recurrent networks, whose gradients may explode (Pascanu et al. 2013). */
  private static final double LARGEST_NORM = 1;

  private final String name;
  private final String network;
  private final double learningRate;
  private final IntFunction<LanguageModel> model;

  /**
   * @param model a model of so many characters
   */
  private CharacterModel(
      String name, String network, double learningRate, IntFunction<LanguageModel> model) {
    this.name = name;
    this.network = network;
    this.learningRate = learningRate;
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
        3e-3,
        characters -> new RecurrentLanguageModel(characters, WIDTH, block.get(), HIDDEN));
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
    return "fewer bits per character than Witten-Bell " + NGRAM + "-grams";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name, 6, 64, learningRate);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Novel novel = Novel.read(experiment.data(), WINDOW);
    int characters = novel.vocabulary().size();
    double counting =
        new NgramBaseline(NGRAM, characters, novel.training()).bitsPerCharacter(novel.test());
    experiment.print("%d-grams: %.3f bits per character".formatted(NGRAM, counting));
    try (LanguageModel initialized = experiment.initialize(model.apply(characters));
        Optimizer optimizer = Optimizer.adam(initialized, experiment.settings().learningRate())) {
      optimizer.clipGlobalNorm(LARGEST_NORM);
      NextCharacters task = new NextCharacters(experiment.backend(), initialized, novel);
      TrainingOptions options = experiment.fallingRate(task);
      Map<String, Double> figures =
          experiment.train(initialized, optimizer, task, NextCharacters.FIGURES, options).figures();
      experiment.print(sample(experiment, initialized, novel));
      double bits = figures.getOrDefault(NextCharacters.BITS, Double.NaN);
      return List.of(Finding.atMost("bits per character", bits, counting));
    }
  }

  /** How the model goes on after the first window that it was not trained on. */
  private static String sample(Experiment experiment, LanguageModel model, Novel novel) {
    int[] prompt = novel.characters(novel.test(), new int[] {0}, 0);
    try (DecodingSession session = model.begin(1, prompt.length + SAMPLE)) {
      TokenSampler sampler = new TokenSampler(TEMPERATURE, TOP_P, experiment.settings().seed());
      List<Integer> more =
          new Generation(-1, SAMPLE).run(session, Generation.prompts(1, prompt), sampler).get(0);
      int[] numbers = more.stream().mapToInt(Integer::intValue).toArray();
      return "…" + novel.text(prompt) + "|" + novel.text(numbers);
    }
  }
}
