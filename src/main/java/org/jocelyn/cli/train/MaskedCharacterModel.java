package org.jocelyn.cli.train;

import java.util.List;
import java.util.Map;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.nn.Rnn;
import org.jocelyn.nn.model.MaskedLanguageModel;
import org.jocelyn.nn.optimizer.Optimizer;

/**
 * A recurrent network in both directions that fills in masked characters of a novel, held against
 * counting.
 *
 * @param hidden width of each direction
 */
record MaskedCharacterModel(String name, int layers, int hidden, int epochs, double learningRate)
    implements Recipe {
  private static final int WINDOW = 64;
  private static final int WIDTH = 64;
  private static final int NEIGHBOURS = 2;
  private static final int SAMPLED_WINDOWS = 4;

  /** One layer, and several. */
  static List<Recipe> all() {
    return List.of(
        new MaskedCharacterModel("birnn", 1, 256, 12, 5e-3),
        new MaskedCharacterModel("deep-birnn", 3, 128, 10, 3e-3));
  }

  @Override
  public String network() {
    return "Elman's recurrent network (tanh) in both directions, %d %s, 2 × %d wide"
        .formatted(layers, layers == 1 ? "layer" : "layers", hidden);
  }

  @Override
  public String data() {
    return "Moby-Dick, masked characters";
  }

  @Override
  public String goal() {
    return "fewer bits per masked character than Witten-Bell n-grams of "
        + NEIGHBOURS
        + " neighbours on each side";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name, epochs, 32, learningRate);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Novel novel = Novel.read(experiment.data(), WINDOW);
    try (MaskedLanguageModel model = experiment.initialize(model(novel.vocabulary().size()));
        Optimizer optimizer = Optimizer.adam(model, experiment.settings().learningRate())) {
      optimizer.clipGlobalNorm(CharacterModel.LARGEST_NORM);
      MaskedCharacters task =
          new MaskedCharacters(experiment.backend(), model, novel, experiment.settings().seed());
      Map<String, Double> counting = task.evaluate(baseline(novel));
      experiment.print(
          "counting %d neighbours on each side: %.3f bits per masked character, %.1f %% right"
              .formatted(
                  NEIGHBOURS,
                  counting.get(MaskedCharacters.BITS),
                  100 * counting.get(MaskedCharacters.ACCURACY)));
      Map<String, Double> figures =
          experiment
              .train(model, optimizer, task, MaskedCharacters.FIGURES, experiment.fallingRate(task))
              .figures();
      experiment.print(task.sample(Math.min(SAMPLED_WINDOWS, novel.windows(novel.test()))));
      String bits = MaskedCharacters.BITS;
      return List.of(
          Finding.atMost(bits, figures.getOrDefault(bits, Double.NaN), counting.get(bits)));
    }
  }

  private MaskedLanguageModel model(int characters) {
    RecurrentOptions options = RecurrentOptions.PLAIN.layers(layers).bothWays().withBatchFirst();
    return new MaskedLanguageModel(characters, WIDTH, new Rnn(WIDTH, hidden, options), hidden);
  }

  private static NgramBaseline baseline(Novel novel) {
    return new NgramBaseline(NEIGHBOURS, NEIGHBOURS, novel.vocabulary().size(), novel.training());
  }
}
