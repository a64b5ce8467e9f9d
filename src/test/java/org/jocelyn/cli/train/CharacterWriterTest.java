package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.data.DataException;
import org.jocelyn.data.Vocabulary;
import org.jocelyn.nn.model.DecodingSession;
import org.jocelyn.nn.model.LanguageModel;
import org.jocelyn.nn.model.TokenChooser;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

class CharacterWriterTest {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";
  private static final int WINDOW = 8;

  private static final TokenChooser LIKELIEST =
      logits ->
          IntStream.range(0, logits.length)
              .reduce((a, b) -> logits[b] > logits[a] ? b : a)
              .orElse(0);

  private final Alphabet model = new Alphabet();
  private final CharacterWriter writer =
      new CharacterWriter(model, Vocabulary.ofCharacters(ALPHABET), WINDOW);

  @Test
  void goesOnWhereTheTextEnds() {
    assertEquals("defgh", writer.goOn("abc", 5, LIKELIEST));
    assertEquals("", writer.goOn("abc", 0, LIKELIEST));
  }

  @Test
  void whereAWindowIsFullItGoesOnFromTheSecondHalf() {
    // when
    String text = writer.goOn("uvwxyz", 12, LIKELIEST);
    // then
    assertEquals("abcdefghijkl", text);
    assertEquals(List.of("wxyzabcd", "bcdefghi", "ghijk"), model.seen);
  }

  @Test
  void refusesNothingAndUnknownCharacters() {
    assertThrows(ParameterException.class, () -> writer.goOn("", 5, LIKELIEST));
    assertThrows(DataException.class, () -> writer.goOn("Abc", 5, LIKELIEST));
  }

  /** Foretells the next letter of the alphabet, and remembers what it was given. */
  private static final class Alphabet extends LanguageModel {
    private final List<String> seen = new ArrayList<>();

    @Override
    public Tensor forward(Tensor tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DecodingSession begin(int rows, long capacity) {
      assertEquals(WINDOW, capacity);
      seen.add("");
      return new DecodingSession() {
        @Override
        public int rows() {
          return rows;
        }

        @Override
        public Tensor next(int[][] tokens) {
          int last = seen.size() - 1;
          int[] row = tokens[0];
          Arrays.stream(row).forEach(i -> seen.set(last, seen.get(last) + ALPHABET.charAt(i)));
          float[] logits = new float[ALPHABET.length()];
          logits[(row[row.length - 1] + 1) % logits.length] = 1;
          Backend backend = TestBackends.reference();
          return backend.tensor(logits, 1, logits.length);
        }

        @Override
        public void reorder(int... sources) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
      };
    }
  }
}
