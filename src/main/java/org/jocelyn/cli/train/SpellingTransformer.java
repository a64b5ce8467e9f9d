package org.jocelyn.cli.train;

import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.TransformerOptions;
import org.jocelyn.nn.loss.CrossEntropy;
import org.jocelyn.nn.model.DecodingSession;
import org.jocelyn.nn.model.Transformer;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingOptions;
import org.jocelyn.op.AdamStep;

/** The encoder-decoder of "Attention is all you need", which learns to speak what is spelled. */
final class SpellingTransformer implements Recipe {
  static final String NAME = "transformer";

  private static final double GOAL = 0.12;
  private static final int WIDTH = 128;
  static final int HEADS = 8;
  static final int LAYERS = 3;

  /** The share of the steps in which the learning rate rises. */
  private static final double WARM_UP = 0.1;

  /** As in the paper. */
  private static final AdamStep ADAM = new AdamStep(0.9f, 0.98f, 1e-9f, 0, false);

  /** As in the paper. */
  private static final CrossEntropy CRITERION = new CrossEntropy().smoothed(0.1f);

  /** The network; it does not depend on the data, so that it can be used without. */
  static Transformer transformer() {
    return new Transformer(
        new Transformer.Options(
            Spellings.LETTERS.size(),
            Spellings.PHONEMES.size(),
            2L * Spellings.LONGEST,
            LAYERS,
            LAYERS,
            TransformerOptions.of(WIDTH, HEADS),
            false));
  }

  static Speaker speaker(Transformer network) {
    return new Speaker(new Speaking(network));
  }

  /** The network as it takes words. */
  private record Speaking(Transformer network) implements Speaker.Model {
    @Override
    public Backend backend() {
      return network.backend();
    }

    @Override
    public Tensor logits(PaddedTokens letters, PaddedTokens given) {
      return network.forward(
          letters.tokens(backend()), letters.mask(backend()), given.tokens(backend()));
    }

    @Override
    public DecodingSession begin(PaddedTokens letters, int rowsPerWord, int most) {
      return network.begin(letters.tokens(backend()), letters.mask(backend()), rowsPerWord, most);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String network() {
    return "Transformer, 3 + 3 layers of width 128 with 8 heads";
  }

  @Override
  public String data() {
    return "CMUdict, spelling → phonemes";
  }

  @Override
  public String goal() {
    return "phoneme error rate at most " + GOAL + " on held-out words";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(NAME, 10, 128, 1e-3);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Spellings spellings = Spellings.read(experiment.data());
    try (Transformer model = experiment.initialize(transformer());
        Optimizer optimizer =
            new Optimizer(model.parameters(), ADAM, experiment.settings().learningRate())) {
      SpokenWords task = SpokenWords.of(new Speaking(model), CRITERION, spellings);
      TrainingOptions options = experiment.fallingRate(task, WARM_UP);
      experiment.train(model, optimizer, task, SpokenWords.FIGURES, options);
      if (experiment.isInterrupted()) {
        return List.of();
      }
      SpellingReport.Errors errors =
          new SpellingReport(experiment, spellings.test()).judge(speaker(model));
      return List.of(
          finding("phoneme error rate, greedy", errors.greedy()),
          finding("phoneme error rate, by beam search", errors.searched()));
    }
  }

  private static Finding finding(String what, PhonemeErrors errors) {
    return Finding.atMost(what, errors.phonemeRate(), GOAL);
  }
}
