package org.jocelyn.nn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** Searching and drawing over a model whose logits depend on all the tokens before. */
class DecodingTest {
  private static final int END = 0;
  private static final int VOCABULARY = 5;

  /** Logits drawn with what a sequence is so far as the seed. */
  private static final class Scripted implements DecodingSession {
    private final long[] seeds;
    private List<List<Integer>> sequences = new ArrayList<>();

    /** As many rows for each seed. */
    Scripted(int rows, long... seeds) {
      this.seeds = seeds;
      for (int i = 0; i < rows * seeds.length; i++) {
        sequences.add(List.of());
      }
    }

    static float[] logits(long seed, List<Integer> sequence) {
      SplittableRandom random = new SplittableRandom(seed * 31 + sequence.hashCode());
      float[] logits = new float[VOCABULARY];
      for (int i = 0; i < VOCABULARY; i++) {
        logits[i] = (float) random.nextDouble(-2, 2);
      }
      return logits;
    }

    @Override
    public int rows() {
      return sequences.size();
    }

    @Override
    public Tensor next(int[][] tokens) {
      float[] all = new float[rows() * VOCABULARY];
      for (int row = 0; row < rows(); row++) {
        List<Integer> longer = new ArrayList<>(sequences.get(row));
        for (int token : tokens[row]) {
          longer.add(token);
        }
        sequences.set(row, longer);
        long seed = seeds[row * seeds.length / rows()];
        System.arraycopy(logits(seed, longer), 0, all, row * VOCABULARY, VOCABULARY);
      }
      return TestBackends.reference().tensor(all, rows(), VOCABULARY);
    }

    @Override
    public void reorder(int... rows) {
      List<List<Integer>> chosen = new ArrayList<>();
      for (int row = 0; row < rows.length; row++) {
        assertEquals(row * seeds.length / rows(), rows[row] * seeds.length / rows());
        chosen.add(sequences.get(rows[row]));
      }
      sequences = chosen;
    }

    @Override
    public void close() {}
  }

  /** All sequences that end within {@code most} tokens, best first. */
  private static List<BeamSearch.Hypothesis> exhaustive(long seed, int most, double penalty) {
    List<BeamSearch.Hypothesis> all = new ArrayList<>();
    extend(seed, List.of(1), 0, most, penalty, all);
    all.sort(Comparator.comparingDouble(h -> -h.score()));
    return all;
  }

  private static void extend(
      long seed,
      List<Integer> sequence,
      double logProbability,
      int most,
      double penalty,
      List<BeamSearch.Hypothesis> all) {
    int length = sequence.size();
    double[] next = LogProbabilities.of(Scripted.logits(seed, sequence), 1);
    double score = (logProbability + next[END]) / Math.pow(length, penalty);
    all.add(new BeamSearch.Hypothesis(sequence.subList(1, length), score));
    for (int token = 1; token < VOCABULARY && length < most; token++) {
      List<Integer> longer = new ArrayList<>(sequence);
      longer.add(token);
      extend(seed, longer, logProbability + next[token], most, penalty, all);
    }
  }

  @Test
  void aWideBeamFindsWhatExhaustiveSearchFinds() {
    for (long seed = 0; seed < 20; seed++) {
      for (double penalty : new double[] {0, 1}) {
        List<BeamSearch.Hypothesis> expected = exhaustive(seed, 4, penalty);
        BeamSearch search = new BeamSearch(400, END, 4, penalty);
        BeamSearch.Hypothesis best = search.search(new Scripted(400, seed), 1).get(0);
        assertEquals(expected.get(0).tokens(), best.tokens(), "seed " + seed);
        assertEquals(expected.get(0).score(), best.score(), 1e-9);
      }
    }
  }

  @Test
  void aBeamOfOneIsGreedyAndAWiderOneIsNoWorse() {
    int better = 0;
    for (long seed = 0; seed < 30; seed++) {
      List<Integer> greedy =
          new Generation(END, 12)
              .run(new Scripted(1, seed), new int[][] {{1}}, TokenChooser.greedy())
              .get(0);
      BeamSearch.Hypothesis one =
          new BeamSearch(1, END, 12, 0).search(new Scripted(1, seed), 1).get(0);
      List<BeamSearch.Hypothesis> eight =
          new BeamSearch(8, END, 12, 0).search(new Scripted(8, seed), 1);
      assertEquals(8, eight.size());
      for (int i = 1; i < 8; i++) {
        assertTrue(eight.get(i - 1).score() >= eight.get(i).score(), "not the best first");
      }
      assertEquals(greedy, one.tokens(), "seed " + seed);
      better += eight.get(0).score() > one.score() + 1e-9 ? 1 : 0;
      assertTrue(eight.get(0).score() >= one.score() - 1e-9, "seed " + seed);
    }
    assertTrue(better > 5, "a wider beam was better " + better + " times");
  }

  @Test
  void severalInputsAreSearchedAsEachAlone() {
    for (double penalty : new double[] {0, 1}) {
      BeamSearch search = new BeamSearch(3, END, 12, penalty);
      List<List<BeamSearch.Hypothesis>> all = search.searchAll(new Scripted(3, 7, 8, 9, 20), 1);
      assertEquals(4, all.size());
      for (int input = 0; input < 4; input++) {
        long seed = List.of(7, 8, 9, 20).get(input);
        assertEquals(search.search(new Scripted(3, seed), 1), all.get(input));
      }
    }
  }

  @Test
  void rowsEndEachByItself() {
    List<List<Integer>> rows =
        new Generation(END, 12)
            .run(new Scripted(3, 4), new int[][] {{1}, {2}, {3}}, TokenChooser.greedy());
    for (int row = 0; row < 3; row++) {
      List<Integer> alone =
          new Generation(END, 12)
              .run(new Scripted(1, 4), new int[][] {{row + 1}}, TokenChooser.greedy())
              .get(0);
      assertEquals(alone, rows.get(row));
      assertFalse(alone.contains(END));
    }
    assertTrue(
        new Generation(-1, 6)
                .run(new Scripted(1, 4), new int[][] {{1}}, TokenChooser.greedy())
                .get(0)
                .size()
            == 6);
  }

  @Test
  void tokensAreDrawnAsOftenAsTheyAreLikely() {
    float[] logits = {0, (float) Math.log(3), (float) Math.log(6), Float.NEGATIVE_INFINITY};
    int[] drawn = new int[4];
    TokenSampler sampler = new TokenSampler(1, 1, 5);
    for (int i = 0; i < 20_000; i++) {
      drawn[sampler.choose(logits)]++;
    }
    assertEquals(2000, drawn[0], 200);
    assertEquals(6000, drawn[1], 300);
    assertEquals(12000, drawn[2], 300);
    assertEquals(0, drawn[3]);

    // the nucleus of 0.85 is the likeliest two; half the temperature squares their ratio
    TokenSampler nucleus = new TokenSampler(0.5, 0.85, 5);
    drawn = new int[4];
    for (int i = 0; i < 20_000; i++) {
      drawn[nucleus.choose(logits)]++;
    }
    assertEquals(0, drawn[0]);
    assertEquals(4000, drawn[1], 250);
    assertEquals(16000, drawn[2], 250);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    float[] logits = Scripted.logits(3, List.of());
    TokenSampler one = new TokenSampler(1, 0.9, 5);
    TokenSampler same = new TokenSampler(1, 0.9, 5);
    TokenSampler other = new TokenSampler(1, 0.9, 6);
    int differences = 0;
    for (int i = 0; i < 100; i++) {
      int token = one.choose(logits);
      assertEquals(token, same.choose(logits));
      differences += token == other.choose(logits) ? 0 : 1;
    }
    assertTrue(differences > 10);
    assertEquals(TokenChooser.greedy().choose(logits), new TokenSampler(1, 1e-9, 1).choose(logits));
  }

  @Test
  void logitsThatAreNaNAreRefused() {
    Tensor logits = TestBackends.reference().tensor(new float[] {1, 2, 3, Float.NaN}, 2, 2);
    String message =
        assertThrows(ParameterException.class, () -> LogProbabilities.rows(logits)).getMessage();
    assertTrue(message.contains("token 1 in row 1"), message);
    assertTrue(logits.isClosed());
  }

  @Test
  void parametersThatMakeNoSenseAreRefused() {
    assertThrows(ParameterException.class, () -> new TokenSampler(0, 1, 1));
    assertThrows(ParameterException.class, () -> new TokenSampler(1, 0, 1));
    assertThrows(ParameterException.class, () -> new TokenSampler(1, Double.NaN, 1));
    assertThrows(ParameterException.class, () -> new BeamSearch(0, END, 4, 0));
    assertThrows(ParameterException.class, () -> new Generation(END, -1));
    assertThrows(
        ParameterException.class, () -> new BeamSearch(2, END, 4, 0).search(new Scripted(3, 1), 1));
    assertThrows(
        ParameterException.class,
        () -> new BeamSearch(2, END, 4, 0).searchAll(new Scripted(3, 1), 1));
  }
}
