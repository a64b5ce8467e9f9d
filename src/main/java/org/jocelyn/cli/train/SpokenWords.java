package org.jocelyn.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Tensor;
import org.jocelyn.nn.loss.CrossEntropy;
import org.jocelyn.nn.training.Batches;
import org.jocelyn.nn.training.TrainingTask;

/**
 * Saying what is spelled: the phonemes that a network makes of letters.
 *
 * @param criterion what each next phoneme's logits cost; padding costs nothing
 * @param sample the words to evaluate with
 */
record SpokenWords(
    Speaker.Model model, CrossEntropy criterion, Spellings spellings, List<Spelling> sample)
    implements TrainingTask {
  static final String PHONEME_ERRORS = "phoneme error rate";
  static final String WORD_ERRORS = "word error rate";
  static final List<String> FIGURES = List.of(PHONEME_ERRORS, WORD_ERRORS);

  private static final int VALIDATION_WORDS = 1024;

  /** Evaluates with some of the words to choose by. */
  static SpokenWords of(Speaker.Model model, CrossEntropy criterion, Spellings spellings) {
    return new SpokenWords(
        model,
        criterion.ignoring(PaddedTokens.PADDING),
        spellings,
        Spellings.sample(spellings.validation(), VALIDATION_WORDS));
  }

  @Override
  public int examples() {
    return spellings.training().size();
  }

  @Override
  public List<int[]> batches(Batches batches, long epoch) {
    return batches.epoch(epoch, spellings::kind);
  }

  @Override
  public Tensor loss(int[] examples) {
    Spellings.Batch batch = spellings.batch(examples);
    Tensor logits = model.logits(batch.letters(), batch.given());
    return criterion.of(logits, batch.wanted().tokens(model.backend()));
  }

  @Override
  public Map<String, Double> evaluate() {
    List<String> words = sample.stream().map(Spelling::word).toList();
    PhonemeErrors errors = PhonemeErrors.of(sample, new Speaker(model).greedily(words));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(PHONEME_ERRORS, errors.phonemeRate());
    figures.put(WORD_ERRORS, errors.wordRate());
    return figures;
  }
}
