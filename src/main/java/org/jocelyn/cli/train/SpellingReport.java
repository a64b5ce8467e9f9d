package org.jocelyn.cli.train;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells how a network says the words that it was not trained on. */
record SpellingReport(Experiment experiment, List<Spelling> words) {
  private static final int SHOWN_WORDS = 12;
  private static final int BEAMS = 4;

  /**
   * What was wrong.
   *
   * @param searched as beam search finds pronunciations
   */
  record Errors(PhonemeErrors greedy, PhonemeErrors searched) {}

  /** Has all the words said, prints some of them and how many were wrong. */
  Errors judge(Speaker speaker) {
    List<String> spelled = words.stream().map(Spelling::word).toList();
    List<List<String>> greedy = speaker.greedily(spelled);
    show(greedy);
    return new Errors(
        errors("greedy", greedy), errors(BEAMS + " beams", speaker.withBeams(spelled, BEAMS)));
  }

  private void show(List<List<String>> spoken) {
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

  private PhonemeErrors errors(String how, List<List<String>> spoken) {
    PhonemeErrors errors = PhonemeErrors.of(words, spoken);
    experiment.print(
        String.format(
            Locale.ROOT,
            "%s: of %,d held-out words %.2f %% are wrong, of their phonemes %.2f %%",
            how,
            words.size(),
            100 * errors.wordRate(),
            100 * errors.phonemeRate()));
    return errors;
  }
}
