package org.jocelyn.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.TransformerOptions;
import org.jocelyn.nn.loss.CrossEntropy;
import org.jocelyn.nn.model.Transformer;
import org.jocelyn.nn.training.Batches;
import org.jocelyn.nn.training.TrainingTask;

/**
 * Saying what is spelled: the phonemes that a Transformer makes of letters.
 *
 * @param sample the words to evaluate with
 */
record SpokenWords(Transformer model, Spellings spellings, List<Spelling> sample, Speaker speaker)
    implements TrainingTask {
  static final String PHONEME_ERRORS = "phoneme error rate";
  static final String WORD_ERRORS = "word error rate";
  static final List<String> FIGURES = List.of(PHONEME_ERRORS, WORD_ERRORS);

  private static final int WIDTH = 128;
  static final int HEADS = 8;
  static final int LAYERS = 3;

  /** As in the paper. */
  private static final CrossEntropy LOSS =
      new CrossEntropy().smoothed(0.1f).ignoring(PaddedTokens.PADDING);

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

  static Speaker speaker(Transformer model) {
    Backend backend = model.backend();
    return new Speaker(
        backend,
        (letters, rowsPerWord, most) ->
            model.begin(letters.tokens(backend), letters.mask(backend), rowsPerWord, most));
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
    Backend backend = model.backend();
    Spellings.Batch batch = spellings.batch(examples);
    PaddedTokens letters = batch.letters();
    Tensor logits =
        model.forward(
            letters.tokens(backend), letters.mask(backend), batch.given().tokens(backend));
    return LOSS.of(logits, batch.wanted().tokens(backend));
  }

  @Override
  public Map<String, Double> evaluate() {
    List<String> words = sample.stream().map(Spelling::word).toList();
    PhonemeErrors errors = PhonemeErrors.of(sample, speaker.greedily(words));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(PHONEME_ERRORS, errors.phonemeRate());
    figures.put(WORD_ERRORS, errors.wordRate());
    return figures;
  }
}
