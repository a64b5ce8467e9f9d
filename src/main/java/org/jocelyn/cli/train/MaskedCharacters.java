package org.jocelyn.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.model.MaskedLanguageModel;
import org.jocelyn.nn.training.TrainingTask;

/** Filling in hidden characters of a novel, others in each epoch and always the same to test. */
final class MaskedCharacters implements TrainingTask {
  static final String BITS = "bits per masked character";

  /** The share of hidden characters that are told right. */
  static final String ACCURACY = "accuracy";

  static final List<String> FIGURES = List.of(BITS, ACCURACY);

  /** Hidden: 10 of 64 characters. */
  private static final double SHARE = 0.15;

  /** Of what is hidden to test, so that every training is held against the same. */
  private static final long TEST_SEED = 0;

  private static final int BLOCK = 64;

  private final Backend backend;
  private final MaskedLanguageModel model;
  private final Novel novel;
  private final CharacterMask training;
  private final CharacterMask test;
  private long epoch;

  MaskedCharacters(Backend backend, MaskedLanguageModel model, Novel novel, long seed) {
    this.backend = backend;
    this.model = model;
    this.novel = novel;
    this.training = mask(novel, seed);
    this.test = mask(novel, TEST_SEED);
  }

  private static CharacterMask mask(Novel novel, long seed) {
    int hidden = (int) Math.round(SHARE * novel.window());
    return new CharacterMask(seed, novel.window(), hidden, novel.vocabulary().size());
  }

  @Override
  public int examples() {
    return novel.windows(novel.training());
  }

  @Override
  public void begin(long next) {
    epoch = next;
  }

  @Override
  public Tensor loss(int[] examples) {
    int[] characters = novel.characters(novel.training(), examples, 0);
    CharacterMask.Gaps gaps = training.hide(epoch, examples, characters);
    return losses(logits(gaps), gaps).mean();
  }

  private Tensor logits(CharacterMask.Gaps gaps) {
    int window = novel.window();
    return model.forward(
        backend.tensor(gaps.text(), gaps.text().length / window, window),
        backend.tensor(gaps.places(), gaps.places().length));
  }

  /** The loss of each gap, in nats. */
  private Tensor losses(Tensor logits, CharacterMask.Gaps gaps) {
    return logits.crossEntropy(backend.tensor(gaps.solution(), gaps.solution().length));
  }

  /** Windows of the part to test with that have gaps. */
  private CharacterMask.Gaps test(int... windows) {
    return test.hide(0, windows, novel.characters(novel.test(), windows, 0));
  }

  @Override
  public Map<String, Double> evaluate() {
    Score score = new Score();
    for (int[] block : Experiment.blocks(novel.windows(novel.test()), BLOCK)) {
      backend.tidy(
          () -> {
            CharacterMask.Gaps gaps = test(block);
            Tensor logits = logits(gaps);
            float[] losses = losses(logits, gaps).toFloatArray();
            long[] guesses = logits.argMax(1).toLongArray();
            for (int i = 0; i < losses.length; i++) {
              score.add(losses[i] / Math.log(2), guesses[i] == gaps.solution()[i]);
            }
          });
    }
    return score.figures();
  }

  /** The same figures of counting, which is given no more than the network. */
  Map<String, Double> evaluate(NgramBaseline counting) {
    Score score = new Score();
    for (int window = 0; window < novel.windows(novel.test()); window++) {
      CharacterMask.Gaps gaps = test(window);
      for (int i = 0; i < gaps.places().length; i++) {
        int at = gaps.places()[i];
        int character = gaps.solution()[i];
        boolean right = counting.likeliest(gaps.text(), at) == character;
        score.add(counting.bits(gaps.text(), at, character), right);
      }
    }
    return score.figures();
  }

  /** How many of the gaps in a text are filled in right, and how well. */
  private static final class Score {
    private double bits;
    private long right;
    private long count;

    void add(double bitsOfOne, boolean isRight) {
      bits += bitsOfOne;
      right += isRight ? 1 : 0;
      count++;
    }

    Map<String, Double> figures() {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put(BITS, bits / count);
      figures.put(ACCURACY, right / (double) count);
      return figures;
    }
  }

  /** The first windows of those to test with, with gaps and as the network fills them in. */
  String sample(int windows) {
    CharacterMask.Gaps gaps = test(Experiment.blocks(windows, windows).get(0));
    long[][] guesses = new long[1][];
    backend.tidy(() -> guesses[0] = logits(gaps).argMax(1).toLongArray());
    int[] filled = gaps.text().clone();
    int right = 0;
    for (int i = 0; i < guesses[0].length; i++) {
      filled[gaps.places()[i]] = (int) guesses[0][i];
      right += guesses[0][i] == gaps.solution()[i] ? 1 : 0;
    }
    return "…%s%n%d of %d gaps filled in right:%n…%s"
        .formatted(novel.text(gaps.text()), right, guesses[0].length, novel.text(filled));
  }
}
