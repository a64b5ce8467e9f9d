package org.jocelyn.cli.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.model.BeamSearch;
import org.jocelyn.nn.model.DecodingSession;
import org.jocelyn.nn.model.Generation;
import org.jocelyn.nn.model.TokenChooser;

/** Says words: makes phonemes of letters with a network, many words side by side. */
record Speaker(Model model) {
  /** Sequences side by side. */
  private static final int ROWS = 512;

  /** No penalty for length is needed where all the pronunciations of a word are about as long. */
  private static final double PENALTY = 0;

  /** A network from letters to phonemes. */
  interface Model {
    /** Where it computes. */
    Backend backend();

    /** Logits of each next phoneme after those given; for training. */
    Tensor logits(PaddedTokens letters, PaddedTokens given);

    /** Begins to say words, {@code rowsPerWord} times each, with up to {@code most} tokens. */
    DecodingSession begin(PaddedTokens letters, int rowsPerWord, int most);
  }

  /** Phoneme by phoneme, each time the likeliest. */
  List<List<String>> greedily(List<String> words) {
    return inBlocks(
        words,
        1,
        (session, most) ->
            new Generation(Spellings.END, most)
                .run(
                    session,
                    Generation.prompts(session.rows(), Spellings.BEGIN),
                    TokenChooser.greedy()));
  }

  /** As beam search finds them. */
  List<List<String>> withBeams(List<String> words, int width) {
    return inBlocks(
        words,
        width,
        (session, most) ->
            new BeamSearch(width, Spellings.END, most, PENALTY)
                .searchAll(session, Spellings.BEGIN).stream()
                    .map(found -> found.get(0).tokens())
                    .toList());
  }

  /** How tokens are found for each word of a session. */
  private interface Search {
    List<List<Integer>> run(DecodingSession session, int most);
  }

  /** Words of about one length together, since all go on until the last has ended. */
  private List<List<String>> inBlocks(List<String> words, int rowsPerWord, Search search) {
    List<Integer> byLength =
        IntStream.range(0, words.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> words.get(i).length()))
            .toList();
    List<List<String>> spoken = new ArrayList<>(words.stream().map(List::of).toList());
    int size = Math.max(1, ROWS / rowsPerWord);
    for (int from = 0; from < words.size(); from += size) {
      List<Integer> block = byLength.subList(from, Math.min(words.size(), from + size));
      List<String> together = block.stream().map(words::get).toList();
      List<List<Integer>> tokens = model.backend().tidy(() -> say(together, rowsPerWord, search));
      for (int i = 0; i < tokens.size(); i++) {
        spoken.set(block.get(i), Spellings.phonemes(tokens.get(i)));
      }
    }
    return List.copyOf(spoken);
  }

  private List<List<Integer>> say(List<String> words, int rowsPerWord, Search search) {
    PaddedTokens letters = Spellings.letters(words);
    int most = Math.min(Spellings.LONGEST, 2 * letters.length() + 4);
    try (DecodingSession session = model.begin(letters, rowsPerWord, most)) {
      return search.run(session, most);
    }
  }
}
