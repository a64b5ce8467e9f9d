package org.jocelyn.cli.train;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jocelyn.data.DataFolder;
import org.jocelyn.data.Dataset;
import org.jocelyn.data.TextFile;
import org.jocelyn.data.Vocabulary;

/**
 * Moby-Dick as numbers of characters: the first nine tenths to train on, the rest to test with,
 * both in windows that stand side by side.
 *
 * @param window characters of a window; each is foretold from those before it in its window
 */
record Novel(Vocabulary vocabulary, int[] training, int[] test, int window) {
  private static final double TRAINING_SHARE = 0.9;
  private static final String GAP = "_";

  static Novel read(DataFolder data, int window) {
    String text = TextFile.read(data.file(Dataset.MOBY_DICK, "moby-dick.txt"));
    Vocabulary vocabulary = Vocabulary.ofCharacters(text);
    int[] numbers = vocabulary.encode(text);
    int end = (int) (TRAINING_SHARE * numbers.length);
    return new Novel(
        vocabulary,
        Arrays.copyOf(numbers, end),
        Arrays.copyOfRange(numbers, end, numbers.length),
        window);
  }

  /** Whole windows in a part, the character after each included. */
  int windows(int[] part) {
    return (part.length - 1) / window;
  }

  /** The characters of some windows, {@code shift} further on, one window after the other. */
  int[] characters(int[] part, int[] windows, int shift) {
    int[] characters = new int[windows.length * window];
    for (int i = 0; i < windows.length; i++) {
      System.arraycopy(part, windows[i] * window + shift, characters, i * window, window);
    }
    return characters;
  }

  /** A text of characters' numbers; what has none is a gap. */
  String text(int... characters) {
    return Arrays.stream(characters)
        .mapToObj(number -> number < vocabulary.size() ? vocabulary.symbol(number) : GAP)
        .collect(Collectors.joining());
  }
}
