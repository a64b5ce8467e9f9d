package org.jocelyn.cli.train;

import java.util.List;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.loss.CrossEntropy;
import org.jocelyn.nn.model.DecodingSession;
import org.jocelyn.nn.model.EncoderDecoder;
import org.jocelyn.nn.optimizer.Optimizer;

/**
 * A recurrent encoder-decoder that learns to speak what is spelled, first with nothing but the
 * encoder's last state to go by, then looking at all of them: what attention is good for. Both have
 * the same seed, examples, steps and width.
 */
final class SpellingEncoderDecoder implements Recipe {
  private static final String NAME = "encoder-decoder";
  private static final String PLAIN = "plain";
  private static final String ATTENTION = "attention";
  private static final int WIDTH = 64;
  private static final int HIDDEN = 256;

  /** Of recurrent networks, whose gradients may explode (Pascanu et al. 2013). */
  private static final double LARGEST_NORM = 1;

  private static final double WARM_UP = 0.05;

  /** The network as it takes words. */
  private record Speaking(EncoderDecoder network) implements Speaker.Model {
    @Override
    public Backend backend() {
      return network.backend();
    }

    @Override
    public Tensor logits(PaddedTokens letters, PaddedTokens given) {
      return network.forward(
          letters.tokens(backend()), letters.lengths(backend()), given.tokens(backend()));
    }

    @Override
    public DecodingSession begin(PaddedTokens letters, int rowsPerWord, int most) {
      return network.begin(letters.tokens(backend()), letters.lengths(backend()), rowsPerWord);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String network() {
    return "GRU encoder-decoder, %d wide, without and with attention".formatted(HIDDEN);
  }

  @Override
  public String data() {
    return "CMUdict, spelling → phonemes";
  }

  @Override
  public String goal() {
    return "fewer phonemes wrong of held-out words with attention than without";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(NAME, 5, 128, 2e-3);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Spellings spellings = Spellings.read(experiment.data());
    return errors(experiment.part(PLAIN), spellings, false)
        .flatMap(
            without ->
                errors(experiment.part(ATTENTION), spellings, true)
                    .map(with -> findings(with, without)))
        .orElse(List.of());
  }

  /** What a network does wrong once it is trained; nothing if it was stopped before. */
  private static Optional<SpellingReport.Errors> errors(
      Experiment part, Spellings spellings, boolean attention) {
    EncoderDecoder.Options options =
        new EncoderDecoder.Options(
            Spellings.LETTERS.size(), Spellings.PHONEMES.size(), WIDTH, HIDDEN, attention);
    try (EncoderDecoder network = part.initialize(new EncoderDecoder(options));
        Optimizer optimizer = part.optimizer(network)) {
      optimizer.clipGlobalNorm(LARGEST_NORM);
      Speaker.Model model = new Speaking(network);
      SpokenWords task = SpokenWords.of(model, new CrossEntropy(), spellings);
      part.train(network, optimizer, task, SpokenWords.FIGURES, part.fallingRate(task, WARM_UP));
      return part.isInterrupted()
          ? Optional.empty()
          : Optional.of(new SpellingReport(part, spellings.test()).judge(new Speaker(model)));
    }
  }

  private static List<Finding> findings(SpellingReport.Errors with, SpellingReport.Errors without) {
    return List.of(
        finding("greedy", with.greedy(), without.greedy()),
        finding("by beam search", with.searched(), without.searched()));
  }

  /** As good is not good enough: a network that does not attend says the same. */
  private static Finding finding(String how, PhonemeErrors with, PhonemeErrors without) {
    return Finding.atMost(
        "phoneme error rate, " + how + ", with attention",
        with.phonemeRate(),
        Math.nextDown(without.phonemeRate()));
  }
}
