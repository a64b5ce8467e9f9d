package org.jocelyn.cli.train;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jocelyn.nn.model.Transformer;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingOptions;
import org.jocelyn.op.AdamStep;

/** The encoder-decoder of "Attention is all you need", which learns to speak what is spelled. */
final class SpellingTransformer implements Recipe {
  static final String NAME = "transformer";

  private static final double GOAL = 0.12;
  private static final int BEAMS = 4;
  private static final int VALIDATION_WORDS = 1024;
  private static final int SHOWN_WORDS = 12;

  /** The share of the steps in which the learning rate rises. */
  private static final double WARM_UP = 0.1;

  /** As in the paper. */
  private static final AdamStep ADAM = new AdamStep(0.9f, 0.98f, 1e-9f, 0, false);

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
    return TrainSettings.of(NAME, 8, 128, 1e-3);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Spellings spellings = Spellings.read(experiment.data());
    try (Transformer model = experiment.initialize(SpokenWords.transformer());
        Optimizer optimizer =
            new Optimizer(model.parameters(), ADAM, experiment.settings().learningRate())) {
      Speaker speaker = SpokenWords.speaker(model);
      List<Spelling> sample = Spellings.sample(spellings.validation(), VALIDATION_WORDS);
      SpokenWords task = new SpokenWords(model, spellings, sample, speaker);
      TrainingOptions options = experiment.fallingRate(task, WARM_UP);
      experiment.train(model, optimizer, task, SpokenWords.FIGURES, options);
      return experiment.isInterrupted() ? List.of() : judge(experiment, speaker, spellings.test());
    }
  }

  private static List<Finding> judge(Experiment experiment, Speaker speaker, List<Spelling> words) {
    List<String> spelled = words.stream().map(Spelling::word).toList();
    List<List<String>> greedy = speaker.greedily(spelled);
    show(experiment, words, greedy);
    List<List<String>> searched = speaker.withBeams(spelled, BEAMS);
    return List.of(
        finding(experiment, "greedy", words, greedy),
        finding(experiment, BEAMS + " beams", words, searched));
  }

  private static void show(Experiment experiment, List<Spelling> words, List<List<String>> spoken) {
    Map<Spelling, List<String>> bySpelling = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      bySpelling.put(words.get(i), spoken.get(i));
    }
    for (Spelling word : Spellings.sample(words, SHOWN_WORDS)) {
      List<String> said = bySpelling.get(word);
      boolean right = word.pronunciations().contains(said);
      experiment.print(
          "%-14s %s%s"
              .formatted(
                  word.word(),
                  String.join(" ", said),
                  right ? "" : "  (" + String.join(" ", word.pronunciations().get(0)) + ")"));
    }
  }

  private static Finding finding(
      Experiment experiment, String how, List<Spelling> words, List<List<String>> spoken) {
    PhonemeErrors errors = PhonemeErrors.of(words, spoken);
    experiment.print(
        String.format(
            Locale.ROOT,
            "%s: of %,d held-out words %.2f %% are wrong, of their phonemes %.2f %%",
            how,
            words.size(),
            100 * errors.wordRate(),
            100 * errors.phonemeRate()));
    return Finding.atMost("phoneme error rate, " + how, errors.phonemeRate(), GOAL);
  }
}
